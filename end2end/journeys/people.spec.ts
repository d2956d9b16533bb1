// Several people in one account: an invitation, a role that changes, codes for logging in, a token for a script.
import { request } from '@playwright/test';

import { codeOf } from '../fixtures/authenticator.ts';
import { greeter } from '../fixtures/functions.ts';
import { ADMIN, expect, expectAccessible, hydrated, logIn, open, rowOf, test } from '../fixtures/test.ts';

const BOB = { email: 'bob@example.com', password: 'a loud river over stone' };

test('somebody is invited, joins, and is given another role that counts at once', async ({ page, api, browser, flint, watch }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await open(page, '/settings/people');
  await expect(rowOf(page, ADMIN.email)).toContainText('This is you');
  await expectAccessible(page);

  const link = await test.step('the link is shown once', async () => {
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(BOB.email);
    await dialog.getByLabel('Role', { exact: true }).selectOption('viewer');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const shown = dialog.getByRole('status', { name: 'Invitation link' });
    await expect(shown).toContainText(`${flint.url}/invitation/`);
    await expectAccessible(page);
    const text = (await shown.textContent())!.trim();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('heading', { name: 'Pending invitations' })).toBeVisible();
    await expect(rowOf(page, BOB.email)).toContainText('Viewer');
    return text;
  });

  const context = await browser.newContext({ baseURL: flint.url });
  const other = await context.newPage();
  await test.step('it lets them join in another browser', async () => {
    await open(other, link);
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Join main');
    await expect(other.getByRole('main')).toContainText(`${ADMIN.email} invites ${BOB.email} to be a viewer`);
    await expectAccessible(other);
    await other.getByLabel('Password').fill(BOB.password);
    await other.getByRole('button', { name: 'Join' }).click();
    await expect(other).toHaveURL('/functions');
    await hydrated(other);
  });

  await test.step('the link works once', async () => {
    const late = await browser.newContext({ baseURL: flint.url });
    const page = await late.newPage();
    await open(page, link);
    await expect(page.getByRole('alert')).toContainText('It was used before');
    await expectAccessible(page);
    await late.close();
  });

  await test.step('a viewer is told what their role does not allow', async () => {
    await rowOf(other, 'greet').getByRole('button', { name: /More actions/ }).click();
    await expect(other.getByRole('menuitem', { name: /^Deploy/ })).toContainText('Your role does not allow it');
    await open(other, '/settings/people');
    await expect(other.getByRole('heading', { name: 'Admins look after people' })).toBeVisible();
    await expectAccessible(other);
    await open(other, '/settings/roles');
    await expect(rowOf(other, 'Manage people')).toContainText('Yes');
    await expectAccessible(other);
    await open(other, '/functions');
  });

  await test.step('a changed role counts at once, without a reload by hand', async () => {
    await expect(page.getByRole('heading', { name: 'Pending invitations' })).toBeHidden();
    await rowOf(page, BOB.email).getByLabel(`Role of ${BOB.email}`).selectOption('developer');
    await expect(page.getByText(`${BOB.email} is a developer now`)).toBeVisible();
    await expect(other.getByRole('link', { name: BOB.email })).toContainText('developer in main');
    await hydrated(other);
    await rowOf(other, 'greet').getByRole('button', { name: /More actions/ }).click();
    await expect(other.getByRole('menuitem', { name: /^Deploy/ })).not.toContainText('Your role does not allow it');
  });

  await test.step('the last admin stays', async () => {
    await page.getByRole('button', { name: `Remove ${ADMIN.email}` }).click();
    const question = page.getByRole('dialog', { name: `Remove ${ADMIN.email}` });
    await expectAccessible(page);
    watch.expectRefusal(409, /^\/api\/v1\/people\/[\da-f-]+$/);
    await question.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByText('This is the last admin: make somebody else an admin first')).toBeVisible();
    await expect(rowOf(page, ADMIN.email)).toContainText('This is you');
    await expectAccessible(page);
  });

  await test.step('who is removed is out', async () => {
    await page.getByRole('button', { name: `Remove ${BOB.email}` }).click();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText(`${BOB.email} is removed`)).toBeVisible();
    await expect(other).toHaveURL(/\/login\?next=/);
  });
  await context.close();
});

test('an invitation is revoked, and its link says so', async ({ page, elsewhere }) => {
  await open(page, '/settings/people');
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = (await dialog.getByRole('status', { name: 'Invitation link' }).textContent())!.trim();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke the invitation for Whoever has the link' }).click();
  await expect(page.getByText('The invitation is revoked: its link leads nowhere now')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Pending invitations' })).toBeHidden();
  await expectAccessible(page);

  const late = await (await elsewhere()).newPage();
  await open(late, link);
  await expect(late.getByRole('alert')).toContainText('It was revoked: ask an admin for a new one');
  await expect(late.getByRole('button', { name: 'Join' })).toBeHidden();
  await expectAccessible(late);
});

test('codes of an authenticator app are set up, asked for, and switched off', async ({ page, watch }) => {
  await open(page, '/account');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await expectAccessible(page);
  const part = page.locator('section').filter({ hasText: 'Codes of an authenticator app' });
  await part.getByLabel('Your password').fill(ADMIN.password);
  await part.getByRole('button', { name: 'Set up codes' }).click();
  const secret = (await part.getByRole('status', { name: 'Secret' }).textContent())!.trim();
  await expect(part.getByRole('img', { name: 'QR code of the secret' })).toBeVisible();
  await expectAccessible(page);
  await part.getByLabel('The code that the app shows').fill(codeOf(secret));
  await part.getByRole('button', { name: 'Confirm' }).click();
  await expect(part.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  const recovery = await part.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').first().textContent();
  await expectAccessible(page);
  await part.getByRole('button', { name: 'I have kept them' }).click();
  await expect(part).toContainText('10 recovery codes are left');

  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await hydrated(page);
  watch.expectRefusal(401, '/api/v1/session');
  await logIn(page, ADMIN);
  await expect(page.getByLabel('Code')).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('The code is wrong');
  await page.getByLabel('Code').fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL('/');

  await open(page, '/account');
  await part.getByText('Switch codes off').click();
  await part.getByLabel('Your password').fill(ADMIN.password);
  await part.getByRole('textbox', { name: /^Code/ }).fill(recovery!.trim());
  await part.getByRole('button', { name: 'Switch off' }).click();
  await expect(part.getByRole('button', { name: 'Set up codes' })).toBeVisible();
});

test('a token is made, shown once, used and revoked', async ({ page, api, flint }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await open(page, '/settings/tokens');
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('build server');
  await dialog.getByLabel('Role', { exact: true }).selectOption('invoker');
  await dialog.getByLabel('Only these functions').fill('greet');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const shown = dialog.getByRole('status', { name: 'Token' });
  await expect(shown).toContainText('flint_');
  const secret = (await shown.textContent())!.trim();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const row = rowOf(page, 'build server');
  await expect(row).toContainText(secret.slice(0, 12));
  await expect(row).toContainText('Functions greet');
  await expect(page.locator('body')).not.toContainText(secret);
  await expectAccessible(page);

  const script = await request.newContext({ baseURL: flint.url, extraHTTPHeaders: { authorization: `Bearer ${secret}` } });
  const invoke = () => script.post('/api/v1/functions/greet/invocations', { data: { payload: { name: 'Ada' } } });
  expect((await invoke()).status()).toBe(200);
  expect((await script.get('/api/v1/functions')).status()).toBe(403);
  await page.reload();
  await hydrated(page);
  await expect(row).toContainText('Today');
  await row.getByRole('button', { name: 'Revoke build server' }).click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('build server is revoked')).toBeVisible();
  expect((await invoke()).status()).toBe(401);
  await script.dispose();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, colorScheme: 'dark' });

  test('people, tokens, roles and the account fit and can be reached', async ({ page }) => {
    await open(page, '/functions');
    await page.getByRole('link', { name: /Account/ }).tap();
    await expect(page).toHaveURL('/account');
    await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
    for (const path of ['/account', '/settings/people', '/settings/tokens', '/settings/roles']) {
      await test.step(path, async () => {
        await open(page, path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectAccessible(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      });
    }
  });
});
