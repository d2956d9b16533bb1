// On a phone, 360 × 740 and by touch: a deployment followed and repaired, a line edited, a function invoked.
import type { Page } from '@playwright/test';

import { greeter, needsBrands } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

/** What of Monaco the page asks for. */
function watchMonaco(page: Page): string[] {
  const monaco: string[] = [];
  page.on('request', (request) => {
    if (/monaco|worker/.test(new URL(request.url()).pathname)) monaco.push(request.url());
  });
  return monaco;
}

async function expectItFits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
}

test('a deployment is followed, its error read and repaired on a phone, without Monaco', async ({ page, api }) => {
  const monaco = watchMonaco(page);
  await api.create({ name: 'brands', code: needsBrands });

  await test.step('the wizard works by touch', async () => {
    await open(page, '/deployments');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Create deployment' }).first().tap();
    await page.getByRole('option', { name: /brands/ }).tap();
    await expect(page).toHaveURL('/functions/brands/deploy');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Approve & Deploy' }).tap();
  });

  const card = rowOf(page, 'brands');
  await test.step('a tap shows the cause', async () => {
    await expect(card).toContainText('Deploy Error');
    await card.getByRole('button', { name: /split/ }).tap();
    await expect(card.getByText(/const brands = process\.env\.BRANDS/)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('nothing is wider than the screen', async () => {
    await expectItFits(page);
  });

  await test.step('the same version fails again when it is deployed again', async () => {
    await card.getByRole('button', { name: 'Redeploy' }).tap();
    await expect(card).toContainText('Deploy Error');
  });

  await test.step('once the variable is there, the function is deployed and the page follows by itself', async () => {
    await api.save('brands', { env: { BRANDS: 'harbour,orchard' } });
    await api.deploy('brands');
    await expect(card).toContainText('Deployment successful');
    await expect(card).toContainText('Up to date');
    await expectAccessible(page);
  });

  expect(monaco, 'what was requested of Monaco').toEqual([]);
});

test('a line is edited in the plain editor, saved, deployed and invoked by touch', async ({ page, api }) => {
  const monaco = watchMonaco(page);
  await api.create({ name: 'greet', code: greeter });

  await test.step('the line is written and saved', async () => {
    await open(page, '/functions/greet');
    const editor = new Editor(page, 'Code of greet.js');
    await expect(page.locator('flint-editor').filter({ has: editor.value })).toHaveAttribute('data-surface', 'plain');
    await editor.value.tap();
    await editor.typeAtTop('// on the way\n');
    await expect(editor.value).toHaveValue(`// on the way\n${greeter}`);
    await expectAccessible(page);
    await expectItFits(page);
    await page.getByRole('button', { name: 'Save' }).tap();
    await expect(page.getByText('Saved as version 2')).toBeVisible();
    expect(await api.code('greet')).toBe(`// on the way\n${greeter}`);
  });

  await test.step('it is reviewed and deployed', async () => {
    await page.getByRole('button', { name: 'Deploy', exact: true }).tap();
    await expect(page).toHaveURL('/functions/greet/deploy');
    await page.getByRole('button', { name: 'Approve & Deploy' }).tap();
    await expect(rowOf(page, 'greet')).toContainText('Deployment successful');
    await rowOf(page, 'greet').getByRole('link', { name: 'Invoke' }).tap();
  });

  await test.step('it is invoked and answers', async () => {
    await expect(page).toHaveURL('/functions/greet/invoke');
    const input = new Editor(page, 'Input');
    await input.write('{ "headers": [], "payload": { "name": "Ada" } }');
    await expect(page.locator('flint-editor').filter({ has: input.value })).toHaveAttribute('data-surface', 'plain');
    await page.getByRole('button', { name: 'Invoke', exact: true }).tap();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText('Hello, Ada');
    await expect(page.getByRole('region', { name: 'Logs' })).toContainText('1 entry');
    await expectAccessible(page);
    await expectItFits(page);
  });

  expect(monaco, 'what was requested of Monaco').toEqual([]);
});

test('the bar at the bottom holds every entry, whatever page is open', async ({ page }) => {
  for (const path of ['/', '/deployments', '/settings/limits', '/account']) {
    await open(page, path);
    const entries = page.getByRole('banner').getByRole('link');
    for (const entry of await entries.all()) {
      if (!(await entry.isVisible())) continue;
      const box = (await entry.boundingBox())!;
      expect(box.x, await entry.innerText()).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, await entry.innerText()).toBeLessThanOrEqual(360);
    }
  }
});
