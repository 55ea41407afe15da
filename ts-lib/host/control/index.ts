/**
 * The control-plane client, for programs of the host: import { connect } from "sis/client". docs/client.md is its
 * guide.
 * @module sis/client
 */
import { Board } from "./board.js";
import type { ConnectOptions } from "./connection.js";

/**
 * Opens a session with the board at a port: a serial device ("/dev/ttyUSB0", "COM3"), "socket:PATH" or "tcp:HOST:PORT".
 * Rejects with a PortError or ControlError that says what is wrong and what mends it.
 */
export const connect = (port: string, options: ConnectOptions = {}): Promise<Board> =>
  Board.connect(port, options);

export { listPorts, type PortInfo } from "../ports/list.js";
export { PortError, type PortProblem } from "../ports/problems.js";
export type { StreamSource } from "../streams/feeder.js";
export type { Board, StreamOptions } from "./board.js";
export type { Answer, CallOptions } from "./calls.js";
export type { ConnectOptions } from "./connection.js";
export type { UploadContent } from "./content.js";
export { ControlError, type ControlProblem } from "./errors.js";
export type { FileInfo } from "./files.js";
export type { Metric } from "./metrics.js";
export { recordGraph, recordModel } from "./models.js";
export type { RecordedFrame, RecordedGraph, Recording } from "./recording.js";
export type { RunOptions } from "./run.js";
export { type BoardTensor, type SendOptions, SentGraph } from "./sent-graph.js";
export type { Uploaded, UploadOptions, UploadProgress } from "./upload.js";
