// What the state table's actions do on a host. Actions that only a board's end has are absent: their events never come here.
import {
  type ByeReason,
  byeReasons,
  type LinkAction,
  linkTimes,
  type WelcomePayload,
} from "../../generated/link.js";
import type { Frame } from "./frame.js";
import { baudSteps, type Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { readPayload } from "./payload.js";
import { Receiver } from "./receiver.js";
import { SendChannel, Sender } from "./sender.js";
import { QueueSource } from "./sources.js";
import { type Channel, channels, type LinkEvents, type LinkOptions } from "./types.js";

/** All that a host's end remembers. Times are milliseconds. */
export interface HostEnd {
  readonly options: LinkOptions;
  readonly events: LinkEvents;
  readonly outbox: Outbox;
  /** Bytes of channels 0, 1 and 3 that may lie beyond a gap. */
  readonly ringBytes: number;
  sender: Sender;
  receivers: (Receiver | undefined)[];
  /** What was written to channels 0, 1 and 3. */
  queues: QueueSource[];
  now: number;
  /** The last good frame. */
  heard: number;
  /** Of the state: when to repeat itself, and when its time is over. */
  again: number;
  timeout: number;
  /** The seq of the last good frame. */
  seen: number;
  nonce: number;
  /** The frame of the present event. */
  frame?: Frame;
  welcome?: WelcomePayload;
  downloadSize: number;
  rate: number;
  /** The rate that the line is to have; undefined: no change. */
  target: number | undefined;
  /** The rate that was asked for. */
  asked: number;
  byeReason: ByeReason;
}

function call(end: HostEnd): void {
  end.outbox.clear();
  callAgain(end);
}

function callAgain(end: HostEnd): void {
  end.outbox.pend("hello");
  end.again = end.now + linkTimes.callAgain;
}

function join(end: HostEnd): void {
  const { welcome } = end;
  if (!welcome) return;
  end.outbox.clear();
  end.sender = new Sender(new Pace(end.rate, welcome.chunk, welcome.window));
  end.queues = [];
  end.receivers = [];
  for (const [channel, limit] of [
    [channels.console, welcome.console],
    [channels.control, welcome.control],
    [channels.streams, 0],
  ]) {
    end.queues[channel] = new QueueSource();
    end.sender.channels[channel] = new SendChannel(end.queues[channel], 0, 0, limit);
    end.receivers[channel] = Receiver.ring(end.ringBytes);
  }
  // Says that this end knows of streams; a board that does too grants what it takes.
  end.receivers[channels.streams]!.credit = true;
  end.events.opened?.(welcome);
}

function forget(end: HostEnd): void {
  end.outbox.clear();
  for (const channel of Object.values(channels)) end.sender.drop(channel);
  end.receivers = [];
  end.queues = [];
  end.welcome = undefined;
  ownRate(end);
}

/** The line's own rate again, as soon as all has left. */
function ownRate(end: HostEnd): void {
  const own = end.options.baud ?? 0;
  end.target = end.rate === own ? undefined : own;
}

function refused(end: HostEnd): void {
  const refuse = end.frame && readPayload("refuse", end.frame.payload);
  forget(end);
  if (refuse) end.events.refused?.(refuse.status, refuse.text);
}

function unanswered(end: HostEnd): void {
  forget(end);
  end.events.unanswered?.();
}

function takeData(end: HostEnd): void {
  const frame = end.frame!;
  const receiver = end.receivers[frame.channel];
  const bytes = receiver?.take(frame);
  if (!receiver || !bytes) return;
  if (frame.channel === channels.file) end.events.downloaded?.(receiver.next, end.downloadSize);
  else end.events.received?.(frame.channel as Channel, bytes);
}

function takeCredit(end: HostEnd): void {
  const frame = end.frame!;
  const channel = end.sender.channels[frame.channel];
  const before = channel?.acked;
  if (!end.sender.takeCredit(frame, end.now) || !channel || channel.acked === before) return;
  if (frame.channel === channels.file) end.events.uploaded?.(channel.acked, channel.end);
}

function sayBaud(end: HostEnd, step: number, rate: number): void {
  end.outbox.baud = { step, rate };
  end.outbox.pend("baud");
}

function ask(end: HostEnd): void {
  sayBaud(end, baudSteps.ask, end.asked);
  end.again = end.now + linkTimes.askAgain;
}

function prove(end: HostEnd): void {
  sayBaud(end, baudSteps.ask, end.rate);
  end.again = end.now + linkTimes.proveAgain;
}

function settle(end: HostEnd): void {
  end.outbox.clear();
  end.sender.allLost();
  end.outbox.pend("beat");
  end.events.settled?.(end.rate);
}

function fallBack(end: HostEnd): void {
  end.outbox.clear();
  ownRate(end);
}

function sayBye(end: HostEnd): void {
  end.outbox.clear();
  end.outbox.pend("bye");
  end.target = undefined;
}

function finish(end: HostEnd): void {
  const opened = end.welcome !== undefined;
  const reason = end.byeReason;
  forget(end);
  if (opened) end.events.ended?.(reason);
}

export const actions: Partial<Record<LinkAction, (end: HostEnd) => void>> = {
  call,
  call_again: callAgain,
  join,
  refused,
  unanswered,
  take_data: takeData,
  take_credit: takeCredit,
  ask,
  declined: (end) => end.events.settled?.(end.rate),
  switch: (end) => {
    end.target = end.asked;
    end.outbox.clear();
  },
  prove,
  confirm: (end) => sayBaud(end, baudSteps.confirm, end.rate),
  settle,
  settle_data: (end) => {
    settle(end);
    takeData(end);
  },
  settle_credit: (end) => {
    settle(end);
    takeCredit(end);
  },
  fall_back: fallBack,
  resume: settle,
  say_bye: sayBye,
  end: finish,
};

export const byeReasonOf = (number: number): ByeReason => byeReasons[number] ?? "done";
