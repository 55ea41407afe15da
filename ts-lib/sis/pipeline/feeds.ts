// What comes by and by: async iterables and the console, written into channels as they give values and there is room.

import { flowAcquire, flowEnd, flowPublish } from "sis:native";
import { none } from "../../generated/native.js";
import { arrayFor, type Dtype, elementCount, shapeText, type TensorArray } from "../dtype.js";
import { SisError } from "../errors.js";
import type { TensorValues } from "../tensor.js";
import type { Built } from "./build.js";
import type { Driver } from "./driver.js";
import type { SlotView } from "./flow-memory.js";
import type { Net, Node } from "./net.js";
import { bounds, isOpen, type TokenType } from "./ports.js";
import type { FeedItem } from "./sources.js";

type Open = () => AsyncIterator<FeedItem>;

export class Feeds {
  readonly #sources: readonly { readonly node: Node; readonly open: Open; readonly channel: number }[];
  readonly #built: Built;
  readonly #driver: Driver;
  #iterators: AsyncIterator<FeedItem>[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(net: Net, built: Built, driver: Driver) {
    this.#built = built;
    this.#driver = driver;
    this.#sources = net.nodes.flatMap((node) =>
      node.body.kind === "feed"
        ? [{ node, open: node.body.open, channel: built.ends.get(node) ?? none }]
        : [],
    );
  }

  /** Asks each for its first value; from then on they go by themselves. */
  open(): void {
    this.#iterators = this.#sources.map(({ open }) => open());
    this.#iterators.forEach((iterator, i) => {
      const { node, channel } = this.#sources[i];
      void this.#pump(iterator, node, channel);
    });
  }

  /** Whether any may still give something. */
  get areOpen(): boolean {
    return this.#iterators.length > 0;
  }

  /** Lets go of all iterators: what they give from now on goes nowhere. */
  close(): void {
    const iterators = this.#iterators;
    this.#iterators = [];
    this.#failure = undefined;
    for (const iterator of iterators) iterator.return?.()?.then(undefined, () => {});
  }

  /** Throws what an iterable threw. */
  check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  async #pump(iterator: AsyncIterator<FeedItem>, node: Node, channel: number): Promise<void> {
    const isOpenStill = () => this.#iterators.includes(iterator);
    const { memory } = this.#built;
    try {
      for (;;) {
        const { done, value } = await iterator.next();
        if (!isOpenStill()) return;
        if (done) break;
        let slot = flowAcquire(memory.handle(), channel);
        while (slot === none) {
          await this.#driver.stepped.wait();
          if (!isOpenStill()) return;
          slot = flowAcquire(memory.handle(), channel);
        }
        writeItem(memory.view(slot), node.outputs[0].type, value);
        flowPublish(memory.handle(), channel, slot);
        this.#driver.changed.notify();
      }
      flowEnd(memory.handle(), channel);
      this.#iterators = this.#iterators.filter((one) => one !== iterator);
    } catch (error) {
      if (!isOpenStill()) return;
      this.#iterators = this.#iterators.filter((one) => one !== iterator);
      const words = error instanceof Error ? error.message : String(error);
      const failed = new SisError("CUSTOM_FAILED", `source "${node.name}": ${words}`, {
        operator: node.name,
      });
      this.#failure = { error: Object.assign(failed, { cause: error }) };
    }
    this.#driver.changed.notify();
  }
}

function writeItem(view: SlotView, type: TokenType, item: FeedItem): void {
  const isShaped = typeof item === "object" && "shape" in item && "data" in item;
  if (isOpen(type)) {
    if (!isShaped)
      throw new SisError("BAD_SHAPE", "its tokens differ in shape: each must be { shape, data }");
    view.resize(item.shape);
  }
  const values = isShaped ? item.data : item;
  const array = valuesOf(type.dtype, values as TensorValues);
  const wanted = isOpen(type) ? elementCount(view.shape) : elementCount(bounds(type.shape ?? []));
  if (array.length !== view.data.length)
    throw new SisError(
      "BAD_SHAPE",
      `a token is ${type.dtype}${shapeText(view.shape)}, ${wanted} values; given were ${array.length}`,
    );
  (view.data as Uint8Array).set(array as Uint8Array);
}

const valuesOf = (dtype: Dtype, values: TensorValues): TensorArray =>
  arrayFor(dtype, typeof values === "object" ? values : [values]);
