// Drives Debian's Chromium with playwright-core. Each visit records errors on the page.

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

/** Opens a page. Records its errors in `wrong`, and the milliseconds of its updates in window.updates. */
export async function visit(browser, address) {
  const page = await browser.newPage({viewport: SIZES[0], deviceScaleFactor: 1});
  const wrong = [];
  page.on("console", message => { if (["error", "warning"].includes(message.type())) wrong.push(message.text()); });
  page.on("pageerror", error => wrong.push(String(error)));
  page.on("request", request => { if (new URL(request.url()).origin !== new URL(address).origin) wrong.push(`request to another host: ${request.url()}`); });
  await page.addInitScript(() => {
    window.updates = [];
    new PerformanceObserver(list => list.getEntriesByName("update").forEach(entry => window.updates.push(entry.duration))).observe({type: "measure"});
  });
  await page.goto(address);
  return {page, wrong};
}

/** Checks for console errors, serious or critical axe-core violations, and content wider than the screen. */
export async function checkSound({page, wrong}, where) {
  assert.deepEqual(wrong, [], `${where}: console messages`);
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  const {violations} = await page.evaluate(() => window.axe.run());
  const serious = violations.filter(({impact}) => impact === "serious" || impact === "critical");
  const details = serious.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary}`).join("\n")}`);
  assert.deepEqual(details, [], `${where}: axe-core`);
  const others = violations.filter(violation => !serious.includes(violation)).map(({id, impact}) => `${id} (${impact})`);
  if (others.length > 0) console.log(`${where}: axe-core, not serious: ${others.join(", ")}`);
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overhang <= 0, `${where}: ${overhang} pixels wider than the screen`);
}

/** Calls `use` with the name of each combination of screen size and color scheme. */
export async function everyScreen(visited, use) {
  for (const size of SIZES) {
    for (const scheme of SCHEMES) {
      await visited.page.setViewportSize(size);
      await visited.page.emulateMedia({colorScheme: scheme});
      await use(`${size.width}-${scheme}`);
    }
  }
}

/** Takes a screenshot of the page from its top, at most HEIGHT_MAX pixels high. */
export async function photograph({page}, path) {
  const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
  await page.screenshot({path, fullPage: true, animations: "disabled", clip: {x: 0, y: 0, width, height: Math.min(height, HEIGHT_MAX)}});
}
