// Which event of the state table a frame is for a host; undefined: none, its payload is damaged or it is not for a host.
import { frameTypes, type LinkEvent, type LinkState } from "../../generated/link.js";
import { byeReasonOf, type HostEnd } from "./actions.js";
import type { Frame } from "./frame.js";
import { baudSteps } from "./outbox.js";
import { readPayload } from "./payload.js";

export function eventOf(end: HostEnd, frame: Frame, state: LinkState): LinkEvent | undefined {
  switch (frame.type) {
    case frameTypes.welcome:
      return welcomeEvent(end, frame, state);
    case frameTypes.refuse:
      return readPayload("refuse", frame.payload)?.nonce === end.nonce ? "refuse" : undefined;
    case frameTypes.data:
      return "data";
    case frameTypes.credit:
      return "credit";
    case frameTypes.baud:
      return baudEvent(end, frame, state);
    case frameTypes.bye:
      return byeEvent(end, frame, state);
    case frameTypes.beat:
      return "beat";
    default:
      return undefined;
  }
}

function welcomeEvent(end: HostEnd, frame: Frame, state: LinkState): LinkEvent | undefined {
  const welcome = readPayload("welcome", frame.payload);
  if (welcome?.nonce !== end.nonce) return undefined;
  if (state === "calling") end.welcome = welcome;
  return "welcome";
}

function baudEvent(end: HostEnd, frame: Frame, state: LinkState): LinkEvent | undefined {
  const baud = readPayload("baud", frame.payload);
  // In a session at this rate the board may still wait to hear that it was heard.
  const rate = state === "asking" || state === "proving" ? end.asked : end.rate;
  if (baud?.rate !== rate) return undefined;
  if (baud.step === baudSteps.agree) return "agree";
  if (baud.step === baudSteps.confirm) return "confirm";
  return baud.step === baudSteps.decline ? "decline" : undefined;
}

function byeEvent(end: HostEnd, frame: Frame, state: LinkState): LinkEvent | undefined {
  const bye = readPayload("bye", frame.payload);
  // A board that does not know the session has not heard this hello yet.
  if (!bye || state === "calling" || state === "plain") return undefined;
  end.byeReason = byeReasonOf(bye.reason);
  return "bye";
}
