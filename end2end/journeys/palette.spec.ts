// The keyboard goes everywhere: the command palette, the shortcuts, and the tab that tells of deployments.
import { greeter, needsBrands } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, test } from '../fixtures/test.ts';

test('the palette finds pages, functions and actions by a few letters', async ({ page, api }) => {
  await api.createLive({ name: 'greet_visitor', code: greeter });
  await open(page, '/functions');
  const palette = page.getByRole('dialog', { name: 'Go to a page, a function or an action' });
  const field = palette.getByRole('combobox');

  await test.step('Ctrl+K opens it, Escape closes it', async () => {
    await page.keyboard.press('Control+K');
    await expect(field).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
  });

  await test.step('words in any order find a function and what to do with it', async () => {
    await page.getByRole('button', { name: /Go to/ }).click();
    await field.fill('visitor inv');
    await expect(palette.getByRole('option')).toHaveText([/Invoke greet_visitor/]);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/functions/greet_visitor/invoke');
    await expect(palette).toBeHidden();
  });

  await test.step('it opens from within a field as well', async () => {
    await page.goto('/activity');
    await expect(page.locator('html')).toHaveAttribute('data-hydrated', '');
    await page.getByLabel('Who').focus();
    await page.keyboard.press('Control+K');
    await field.fill('deployments');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/deployments');
  });
});

test('what is typed while the palette is on its way goes nowhere, and the wait can be called off', async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/split_dialogs[^/]*\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page, '/deployments');
  const field = page.getByRole('dialog').getByRole('combobox');
  const loading = page.getByText('Loading', { exact: true });
  await page.keyboard.press('Control+K');
  await expect(loading).toBeVisible();
  await page.keyboard.type('logs');
  await page.keyboard.press('Escape');
  await expect(loading).toBeHidden();
  await expect(page).toHaveURL('/deployments');
  await page.getByRole('button', { name: /Go to/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(loading).toBeHidden();
  release();
  await expect(field).toBeHidden();
  await page.keyboard.press('Control+K');
  await expect(field).toBeFocused();
});

test('letters go to pages, and the question mark shows which', async ({ page }) => {
  await open(page, '/functions');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page).toHaveURL('/deployments');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveURL('/');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Deployments');
  await expectAccessible(page);
});

test('the tab tells of a failed deployment while its page is looked at', async ({ page, api }) => {
  await api.create({ name: 'brands', code: needsBrands });
  await open(page, '/deployments');
  const icon = page.locator('#tab-icon');
  await expect(icon).toHaveAttribute('href', /favicon-[0-9A-F]+\.svg/);
  await api.deployInVain('brands');
  await expect(icon).toHaveAttribute('href', /favicon-failed/);
  await expect(page).toHaveTitle(/1 failed/);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await expect(icon).not.toHaveAttribute('href', /failed/);
});
