// What the page is given beside the profile: graphs laid out on the host, in CSS pixels. Shared by host and page.
import type { Profile } from "../../../sis/profile/format.js";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  readonly groups: readonly Group[];
}

/** A node, or an input or output of the graph. x and y are the upper left corner. */
export interface Box {
  readonly kind: "node" | "input" | "output";
  /** Of a node its id, of an input or output its place in the profile's list. */
  readonly id: number;
  /** Further nodes it stands for: what runs fused into it. */
  readonly with?: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Edge {
  /** Places in `boxes`. */
  readonly from: number;
  readonly to: number;
  readonly tensor: number;
  /** An SVG path. */
  readonly path: string;
  /** Too long to be laid out: drawn only when one of its ends is chosen. */
  readonly isFar?: true;
}

/** The frame around a block. */
export interface Group {
  readonly block: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PageData {
  readonly profile: Profile;
  /** One for each graph of the profile. */
  readonly drawings: readonly { readonly built: Drawing; readonly compiled: Drawing }[];
  /** One for each flow; boxes are operators, edges channels (`tensor` is the channel). */
  readonly flows: readonly Drawing[];
  readonly licences: readonly Licence[];
}

/** Of what the page brings with it. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly text: string;
}
