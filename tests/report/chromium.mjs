// A headless Chromium, told what to do over its own pipe: no driver to install.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

export function findChromium() {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    for (const name of names) {
      try {
        accessSync(path.join(folder, name), constants.X_OK);
        return path.join(folder, name);
      } catch {
        /* elsewhere */
      }
    }
  }
  return null;
}

export class Chromium {
  #process;
  #folder = mkdtempSync(path.join(tmpdir(), "sojourn-chromium-"));
  #waiting = new Map();
  #last = 0;
  #rest = "";
  onEvent = () => {};

  constructor(program) {
    // Tests may run as root, where Chromium has no sandbox; they open nothing but our own page.
    const words = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${this.#folder}`,
    ];
    this.#process = spawn(program, words, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#process.stdio[4].setEncoding("utf8").on("data", (text) => this.#receive(text));
    this.#process.on("exit", (code) => {
      for (const { reject, method } of this.#waiting.values())
        reject(new Error(`${program} ended (${code}) during ${method}`));
    });
  }

  #receive(text) {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop();
    for (const message of messages.map((one) => JSON.parse(one))) {
      const asked = this.#waiting.get(message.id);
      if (!asked) this.onEvent(message);
      else if (message.error) asked.reject(new Error(`${asked.method}: ${message.error.message}`));
      else asked.resolve(message.result);
      this.#waiting.delete(message.id);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("close", resolve));
    await this.send("Browser.close"); // not a signal: distributions start Chromium by a script, which alone would end
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// One open page. `complaints`: what went wrong in it; `requests`: what it asked for.
export class Tab {
  complaints = [];
  requests = [];

  static async open(browser, { width, height, dark = false }) {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab();
    tab.send = (method, params) => browser.send(method, params, sessionId);
    tab.loaded = new Promise((resolve) => {
      browser.onEvent = (event) => event.sessionId === sessionId && tab.#note(event, resolve);
    });
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await tab.send(`${domain}.enable`);
    await tab.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await tab.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }],
    });
    return tab;
  }

  #note({ method, params }, loaded) {
    if (method === "Page.loadEventFired") loaded();
    else if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      this.complaints.push(`${text} ${exception?.description ?? ""}`);
    } else if (method === "Runtime.consoleAPICalled")
      this.complaints.push(`console.${params.type}: ${params.args.map((arg) => arg.value ?? arg.description)}`);
    else if (method === "Log.entryAdded") this.complaints.push(`${params.entry.source}: ${params.entry.text}`);
    else if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
  }

  async go(url) {
    await this.send("Page.navigate", { url });
    await this.loaded;
  }

  // The value of a function that runs in the page; it may be async.
  async run(call, ...given) {
    const expression = `(${call})(...${JSON.stringify(given)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}
