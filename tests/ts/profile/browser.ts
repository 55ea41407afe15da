// Headless Chromium for tests of pages that we make: a file from disk, no network, and whatever the page complains about.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { findCommand } from "../../../ts-lib/host/setup/run.mjs";

let browser: Browser | undefined;

/** As root Chromium runs without its sandbox only; the rest keeps it from asking for its maker's hosts. */
const flags = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

export interface OpenPage {
  readonly page: Page;
  /** Errors, warnings of the console, and everything that was asked of the network. */
  readonly complaints: readonly string[];
  /** Milliseconds until it stood. */
  readonly loadedIn: number;
}

/** `ready`: what stands when the page does; a profile's tabs. `name` says by its ending what the page is. */
export async function openPage(
  html: string,
  size = { width: 1280, height: 800 },
  ready = "nav button[aria-selected=true]",
  name = "page.html",
): Promise<OpenPage> {
  browser ??= await chromium.launch({ executablePath: findCommand("chromium") ?? "chromium", args: flags });
  const file = join(mkdtempSync(join(tmpdir(), "sis-page-")), name);
  writeFileSync(file, html);
  const context = await browser.newContext({ viewport: size, offline: true, colorScheme: "light" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  page.on("request", (request) => {
    if (request.url() !== `file://${file}`) complaints.push(`asked for ${request.url()}`);
  });
  const began = performance.now();
  await page.goto(`file://${file}`);
  await page.waitForSelector(ready);
  return { page, complaints, loadedIn: performance.now() - began };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}
