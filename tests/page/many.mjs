// The page with thousands of istags: measures the cost of an update in the browser.
//   node many.mjs PAGE SIMULATOR COUNT

import assert from "node:assert/strict";
import {checkSound, visit, withBrowser} from "./browser.mjs";

const MILLISECONDS_MAX = 100;
const [address, simulator, count] = process.argv.slice(2);

/** Returns the duration of the slowest update, in milliseconds, until the effect of `act` is shown. */
async function slowest({page}, act, until) {
  await page.evaluate(() => { window.updates.length = 0; });
  await act();
  await page.locator("#summary", {hasText: until}).waitFor({timeout: 60_000});
  const updates = await page.evaluate(() => window.updates);
  assert.ok(updates.length > 0, "no update was measured");
  return {most: Math.max(...updates), count: updates.length};
}

/** Judges the best of three runs, because other programs on the machine only increase the time. */
async function judge(visited, what, runs) {
  const seen = [];
  for (const [act, until] of runs) seen.push(await slowest(visited, act, until));
  const best = Math.min(...seen.map(({most}) => most));
  console.log(`${count} istags, ${what}: ${seen.map(run => `${run.count} updates of at most ${run.most.toFixed(0)} ms`).join("; ")}`);
  assert.ok(best < MILLISECONDS_MAX, `${what}: an update takes ${best} ms`);
}

async function request(method, path, body) {
  const answer = await fetch(simulator + path, {method, body: body && JSON.stringify(body), headers: {"Content-Type": "application/merge-patch+json"}});
  assert.ok(answer.ok, `${method} ${path}: ${await answer.text()}`);
}

const remove = number => () => request("DELETE", `/apis/apps.openshift.io/v1/namespaces/load/deploymentconfigs/d${number}`);
const manage = state => () => request("PATCH", "/api/v1/namespaces/load", {metadata: {annotations: {"imagedeps.io/management-state": state}}});
const needed = less => `${count - less} image stream tags are needed`;

await withBrowser(async browser => {
  const visited = await visit(browser, address);
  const reload = () => visited.page.reload();
  const all = `${count} not ready: ${count} ImportNeeded.`;
  await judge(visited, "the snapshot", [[reload, all], [reload, all], [reload, all]]);
  await judge(visited, "100 are removed", [[remove(0), needed(100)], [remove(1), needed(200)], [remove(2), needed(300)]]);
  const [unmanaged, observed] = [`${count - 300} Unmanaged`, `${count - 300} ImportNeeded`];
  await judge(visited, "all change", [[manage("Unmanaged"), unmanaged], [manage("Observed"), observed], [manage("Unmanaged"), unmanaged]]);
  await checkSound(visited, "many");
});
