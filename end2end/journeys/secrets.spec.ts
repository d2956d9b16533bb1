// Secrets: stored under Settings, read by a function, never shown again.
import { Editor, expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

const VALUE = 'correct horse battery staple';

const reader = `const { Toolbelt } = require('lp-faas-toolbelt');
const secrets = Toolbelt.SecretClient();

async function lambda(input) {
  const { key, value } = await secrets.readSecret('api-key');
  console.info('calling with ' + value, { header: 'Basic ' + btoa('user:' + value) });
  if (input.payload.fail) throw new Error('refused: ' + value);
  return { key, length: value.length };
}
`;

test('a secret is stored, read by a function, replaced and deleted, and nobody sees it', async ({ page, api }) => {
  await open(page, '/settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Secrets' }).click();
  await expect(page).toHaveURL('/settings/secrets');

  await test.step('an empty page teaches how a function reads a secret', async () => {
    await expect(page.getByRole('heading', { name: 'No secrets yet' })).toBeVisible();
    await expect(page.getByText("readSecret('api-key')").first()).toBeVisible();
    await expectAccessible(page);
  });

  const dialog = page.getByRole('dialog');
  const value = dialog.getByRole('textbox', { name: 'Value' });
  await test.step('what is typed is hidden until it is asked for', async () => {
    await page.getByRole('button', { name: 'Add a secret' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('api key');
    await expect(dialog.getByText("A secret's name has 1 to 100")).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('api-key');
    await value.fill('{ "token": 1 }');
    await expect(dialog.getByText('choose JSON')).toBeVisible();
    await value.fill(VALUE);
    await expect(value).toHaveCSS('-webkit-text-security', 'disc');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await expect(value).toHaveCSS('-webkit-text-security', 'none');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add secret' }).click();
    await expect(page.getByText('api-key is stored')).toBeVisible();
    await expect(rowOf(page, 'api-key')).toContainText('ada@example.com');
    await expectAccessible(page);
  });

  await test.step('a function reads it, and its log hides it', async () => {
    await api.createLive({ name: 'reader', code: reader });
    await open(page, '/functions/reader/invoke');
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText(`${VALUE.length}`);
    await expect(page.getByRole('region', { name: 'Logs' })).toContainText('calling with ••••');
    await new Editor(page, 'Input').write('{ "headers": [], "payload": { "fail": true } }');
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText('refused: ••••');
    expect(await page.content()).not.toContain(VALUE);
  });

  await test.step('it is replaced by a number, and shown nowhere', async () => {
    await open(page, '/settings/secrets');
    await page.getByRole('button', { name: 'Replace api-key' }).click();
    await expect(value).toHaveValue('');
    await dialog.getByRole('radio', { name: 'Number' }).check();
    await value.fill('forty-two');
    await expect(dialog.getByText('It is not a number')).toBeVisible();
    await value.fill('42');
    await dialog.getByRole('button', { name: 'Replace value' }).click();
    await expect(page.getByText('api-key is replaced')).toBeVisible();
    expect(await page.content()).not.toContain(VALUE);
  });

  await test.step('it is deleted by its name', async () => {
    await page.getByRole('button', { name: 'Delete api-key' }).click();
    await expect(dialog).toContainText('Functions that read it fail from now on');
    await expect(dialog.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled();
    await dialog.getByRole('textbox').fill('api-key');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'No secrets yet' })).toBeVisible();
  });
});

test('the editor completes the names of secrets', async ({ page, api }) => {
  await api.createSecret('api-key', VALUE);
  await api.createSecret('refresh_token', VALUE);
  await api.create({ name: 'reader', code: '\nfunction lambda(input, callback) {}\n' });
  await open(page, '/functions/reader');
  await expect(page.locator('flint-editor').first()).toHaveAttribute('secrets', '["api-key","refresh_token"]');
  await expectAccessible(page);
  const editor = new Editor(page, 'Code of reader.js');
  await editor.typeAtTop("secrets.readSecret('ref");
  await expect(page.getByRole('option', { name: /refresh_token/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(editor.value).toHaveValue(/readSecret\('refresh_token/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('secrets are cards that can be replaced', async ({ page, api }) => {
    await api.createSecret('a-name-that-is-longer-than-a-phone-is-wide_and-goes-on-and-on-and-on', VALUE);
    await open(page, '/settings/secrets');
    await page.getByRole('button', { name: /^Replace a-name/ }).tap();
    await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Value' })).toBeVisible();
    await expectAccessible(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });
});
