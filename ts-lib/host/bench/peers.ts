// What others take for the same work, as it was counted: ts-lib/host/bench/peers.json, and the table that sets SIS beside it.
import { readFileSync } from "node:fs";
import { inRoot } from "../setup/root.mjs";
import { type BenchCase, columns, grouped } from "./case.js";

export interface PeerCase {
  readonly name: string;
  /** In words. */
  readonly work: string;
  /** Instructions of one warm run, by who did it. */
  readonly counts: Readonly<Record<string, number>>;
  /** What SIS wants to stay under. */
  readonly most: number;
}

export interface Peers {
  /** How it was counted. */
  readonly method: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly PeerCase[];
}

export const peersFile = inRoot("ts-lib/host/bench/peers.json");

export const readPeers = (file = peersFile): Peers => JSON.parse(readFileSync(file, "utf8")) as Peers;

/** The one who takes least. */
export function bestOf({ counts }: PeerCase): readonly [who: string, count: number] | undefined {
  return Object.entries(counts).sort(([, a], [, b]) => a - b)[0];
}

/** A line for each case that others were counted for; "" when none is among them. */
export function peerTable(cases: readonly BenchCase[], peers: Peers): string {
  const rows = peers.cases.flatMap((peer) => {
    const { instructions } = cases.find(({ name }) => name === peer.name) ?? {};
    return instructions === undefined ? [] : [row(peer, instructions)];
  });
  if (rows.length === 0) return "";
  return columns([["case", "SIS", "at most", "best other", "of it", "who", "work"], ...rows], [5, 6]);
}

function row(peer: PeerCase, instructions: number): string[] {
  const [who, count] = bestOf(peer) ?? ["-", undefined];
  const share = count === undefined ? "-" : `${((instructions / count) * 100).toFixed(0)} %`;
  const most = `${grouped(peer.most)}${instructions > peer.most ? " (over)" : ""}`;
  return [
    peer.name,
    grouped(instructions),
    most,
    count === undefined ? "-" : grouped(count),
    share,
    who,
    peer.work,
  ];
}
