// Debian's chromium, driven by playwright-core; each visit notes what must not happen on a page.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {chromium} from "playwright-core";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const SIZES = [{width: 1280, height: 900}, {width: 390, height: 844}];
const HEIGHT_MAX = 2100;
const SCHEMES = ["light", "dark"];

export async function withBrowser(use) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A page with what went wrong on it, and the milliseconds of each of its updates. */
export async function visit(browser, address) {
  const page = await browser.newPage({viewport: SIZES[0], deviceScaleFactor: 1});
  const wrong = [];
  page.on("console", message => { if (["error", "warning"].includes(message.type())) wrong.push(message.text()); });
  page.on("pageerror", error => wrong.push(String(error)));
  page.on("request", request => { if (new URL(request.url()).origin !== new URL(address).origin) wrong.push(`asked another host: ${request.url()}`); });
  await page.addInitScript(() => {
    window.updates = [];
    new PerformanceObserver(list => list.getEntriesByName("update").forEach(entry => window.updates.push(entry.duration))).observe({type: "measure"});
  });
  await page.goto(address);
  return {page, wrong};
}

/** No trouble on the console, nothing that axe-core calls serious or critical, nothing wider than the screen. */
export async function checkSound({page, wrong}, where) {
  assert.deepEqual(wrong, [], `${where}: on the console`);
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const {violations} = await page.evaluate(() => window.axe.run());
  const serious = violations.filter(({impact}) => impact === "serious" || impact === "critical");
  const told = serious.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], `${where}: axe-core`);
  const others = violations.filter(violation => !serious.includes(violation)).map(({id, impact}) => `${id} (${impact})`);
  if (others.length > 0) console.log(`${where}: axe-core, not serious: ${others.join(", ")}`);
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overhang <= 0, `${where}: ${overhang} pixels wider than the screen`);
}

/** One visit as every screen sees it; `use` gets the name of each. */
export async function everyScreen(visited, use) {
  for (const size of SIZES) {
    for (const scheme of SCHEMES) {
      await visited.page.setViewportSize(size);
      await visited.page.emulateMedia({colorScheme: scheme});
      await use(`${size.width}-${scheme}`);
    }
  }
}

/** The page from its top, as far as a picture in a document needs it. */
export async function photograph({page}, path) {
  const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
  await page.screenshot({path, fullPage: true, animations: "disabled", clip: {x: 0, y: 0, width, height: Math.min(height, HEIGHT_MAX)}});
}
