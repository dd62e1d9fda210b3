// The page of an operator whose registry is down and recovers.
//   node story.mjs PAGE SIMULATOR [FOLDER FOR SCREENSHOTS]

import assert from "node:assert/strict";
import {checkSound, everyScreen, photograph, visit, withBrowser} from "./browser.mjs";

const [address, simulator, folder] = process.argv.slice(2);
const row = (page, id) => page.locator("#istags tbody tr:not(.details)", {hasText: id});

async function checkTable({page}) {
  await row(page, "openshift/php:7.1").waitFor();
  const text = await row(page, "shop/cakephp-mysql-example:latest").innerText();
  assert.match(text, /AwaitingBuild/);
  assert.match(text, /DeploymentConfig shop\/cakephp-mysql-example/);
  assert.match(await row(page, "openshift/php:7.1").innerText(), /registry\.example\.com/);
  assert.match(await page.locator("#summary").innerText(), /needed, \d+ not ready: /);
  assert.equal(await page.locator("#istags caption").count(), 1);
  assert.equal(await page.locator("#graph svg[role=img]").count(), 1);
}

/** Filters by namespace and reason are part of the URL and survive a reload. */
async function checkFilter({page}) {
  await page.getByLabel("Namespace").selectOption("shop");
  await page.getByLabel("Reason").selectOption("AwaitingBuild");
  const only = async () => assert.deepEqual(await page.locator("#istags tbody th").allInnerTexts(), ["shop/cakephp-mysql-example:latest"]);
  await only();
  assert.equal(new URL(page.url()).search, "?namespace=shop&reason=AwaitingBuild");
  await page.reload();
  await row(page, "shop/cakephp-mysql-example:latest").waitFor();
  await only();
  await page.getByRole("button", {name: "Show all"}).click();
  await row(page, "openshift/mysql:5.7").waitFor();
  assert.equal(new URL(page.url()).search, "");
}

/** Uses only the keyboard to skip the filter, reach a row, and open its explanation. */
async function checkKeyboard({page}) {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  assert.equal(await focused.innerText(), "Why");
  assert.notEqual(await focused.evaluate(button => getComputedStyle(button).outlineStyle), "none", "the focus is not visible");
  await page.keyboard.press("Enter");
  assert.equal(await focused.getAttribute("aria-expanded"), "true");
  await page.locator("#istags .details .lines").waitFor();
  await page.keyboard.press("Space");
  assert.equal(await focused.getAttribute("aria-expanded"), "false");
  assert.equal(await page.locator("#istags .details").count(), 0);
}

/** An opened row shows the output of `imagedeps explain`. */
async function openCause({page}) {
  await page.getByRole("button", {name: "Why: shop/cakephp-mysql-example:latest", exact: true}).click();
  const details = page.locator("#istags .details");
  await details.locator(".lines").waitFor();
  const text = await details.innerText();
  for (const part of ["built by BuildConfig shop/cakephp-mysql-example", "oc import-image php:7.1 -n openshift", "imagedeps explain shop/cakephp-mysql-example:latest"])
    assert.ok(text.includes(part), `${part} is not in ${text}`);
}

async function post(path, body) {
  const answer = await fetch(simulator + path, {method: "POST", body: JSON.stringify(body), headers: {"Content-Type": "application/json"}});
  assert.ok(answer.ok, await answer.text());
}

/** A new row is shown, and its name is inserted as text, even if it looks like markup. */
async function checkNames({page}) {
  const trigger = {type: "ImageChange", imageChangeParams: {from: {kind: "ImageStreamTag", name: "cli:<img src=x>"}}};
  await post("/sim/v1/objects?namespace=tools", {apiVersion: "apps.openshift.io/v1", kind: "DeploymentConfig", metadata: {name: "odd", namespace: "tools"},
    spec: {replicas: 0, triggers: [trigger]}});
  await row(page, "tools/cli:<img src=x>").waitFor();
  assert.equal(await page.locator("main img").count(), 0);
}

async function checkLive({page}) {
  const button = page.getByRole("button", {name: "Why: openshift/php:7.1", exact: true});
  await button.focus();
  const began = performance.now();
  await post("/sim/v1/registries/*", {mood: "Fine"});
  await row(page, "openshift/php:7.1").locator(".reason.Populated").waitFor({timeout: 60_000});
  console.log(`the page shows php:7.1 as populated ${((performance.now() - began) / 1000).toFixed(1)} s after the registry recovered`);
  await row(page, "shop/cakephp-mysql-example:latest").locator(".reason.Populated").waitFor({timeout: 60_000});
  assert.ok(await button.evaluate(each => each === document.activeElement), "an update moved the focus");
}

await withBrowser(async browser => {
  const visited = await visit(browser, address);
  await checkTable(visited);
  await checkKeyboard(visited);
  await checkFilter(visited);
  await openCause(visited);
  await everyScreen(visited, async name => {
    await checkSound(visited, name);
    if (folder) await photograph(visited, `${folder}/page-${name}.png`);
  });
  await checkNames(visited);
  await checkLive(visited);
  await checkSound(visited, "after the heal");
  console.log("1280 and 390 pixels, light and dark: no console errors, no serious axe-core violations; filter, keyboard and live updates work");
});
