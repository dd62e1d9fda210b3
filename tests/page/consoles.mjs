// The Prometheus dashboards that are generated from the console templates.
//   node consoles.mjs PROMETHEUS [FOLDER FOR SCREENSHOTS]

import {checkSound, everyScreen, photograph, visit, withBrowser} from "./browser.mjs";

const [prometheus, folder] = process.argv.slice(2);

/** Waits until all graphs are drawn in the colors of the current scheme. */
async function drawn(page) {
  await page.reload();
  await page.locator("#range").selectOption("900");
  await page.locator("figure .plot svg").first().waitFor();
  await page.waitForLoadState("networkidle");
}

await withBrowser(async browser => {
  for (const board of ["overview", "operator"]) {
    const visited = await visit(browser, `${prometheus}/consoles/imagedeps-${board}.html`);
    await drawn(visited.page);
    await everyScreen(visited, async name => {
      await checkSound(visited, `${board} ${name}`);
      if (!folder || board !== "overview") return;
      await drawn(visited.page);
      await photograph(visited, `${folder}/console-${name}.png`);
    });
  }
  console.log("Prometheus consoles, 1280 and 390 pixels, light and dark: no console errors, no serious axe-core violations");
});
