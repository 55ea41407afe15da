// The drivers a board.json may name: for each kind of device, the C name of the driver and which numbers of the
// description its row in the board's table takes. A new driver is one file in firmware/drivers/ and one line here.

/** @typedef {{ symbol: string, fields: readonly string[] }} Driver */

/** @type {Record<"console" | "interrupts" | "reset" | "watchdog" | "facts" | "pins" | "gpio" | "clock", Record<string, Driver>>} */
export const drivers = {
  console: { pl011: { symbol: "sis_pl011", fields: ["base", "clock", "baud", "interrupt"] } },
  interrupts: {
    gicv2: { symbol: "sis_gicv2", fields: ["distributor", "cpu"] },
    bcm2836: { symbol: "sis_bcm2836", fields: ["armc", "local"] },
  },
  reset: {
    psci: { symbol: "sis_psci", fields: [] },
    bcm2835: { symbol: "sis_bcm2835_reset", fields: ["base"] },
  },
  watchdog: { bcm2835: { symbol: "sis_bcm2835_watchdog", fields: ["base"] } },
  facts: { "bcm2835-mailbox": { symbol: "sis_bcm2835_mailbox", fields: ["base"] } },
  pins: {
    bcm2835: { symbol: "sis_bcm2835_pins", fields: ["base"] },
    bcm2711: { symbol: "sis_bcm2711_pins", fields: ["base"] },
  },
  gpio: { bcm2835: { symbol: "sis_bcm2835_gpio", fields: ["base"] } },
  clock: { pl031: { symbol: "sis_pl031", fields: ["base"] } },
};

/** How the other cores are woken, and what memory is. */
export const coreStarts = {
  none: "SIS_CORES_NONE",
  psci: "SIS_CORES_PSCI",
  "spin-table": "SIS_CORES_SPIN_TABLE",
  mailboxes: "SIS_CORES_MAILBOXES",
};
export const memoryKinds = { ram: "SIS_MEMORY_RAM", device: "SIS_MEMORY_DEVICE" };
export const pinFunctions = {
  input: "SIS_PIN_INPUT",
  output: "SIS_PIN_OUTPUT",
  alt0: "SIS_PIN_ALT0",
  alt1: "SIS_PIN_ALT1",
  alt2: "SIS_PIN_ALT2",
  alt3: "SIS_PIN_ALT3",
  alt4: "SIS_PIN_ALT4",
  alt5: "SIS_PIN_ALT5",
};
export const pinPulls = { none: "SIS_PULL_NONE", up: "SIS_PULL_UP", down: "SIS_PULL_DOWN" };
