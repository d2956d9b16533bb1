// A person's own account: other accounts beside it, the password, and where they are logged in.
import { greeter } from '../fixtures/functions.ts';
import { ADMIN, Api, expect, expectAccessible, hydrated, logIn, open, rowOf, test } from '../fixtures/test.ts';

test('a second account is made, renamed and left again, and has functions of its own', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/account');
  const dialog = page.getByRole('dialog');
  const name = dialog.getByRole('textbox', { name: 'Name' });
  const own = page.getByRole('link', { name: ADMIN.email });

  await test.step('it begins empty, and one acts in it at once', async () => {
    await page.getByRole('button', { name: 'Create account' }).click();
    await name.fill('workshop');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Create and switch to it' }).click();
    await expect(page).toHaveURL('/functions');
    await hydrated(page);
    await expect(page.getByRole('heading', { name: 'Write your first function' })).toBeVisible();
    await expect(own).toContainText('admin in workshop');
  });

  await test.step('it gets another name', async () => {
    await own.click();
    await page.getByRole('button', { name: 'Rename workshop' }).click();
    await expect(name).toHaveValue('workshop');
    await name.fill('atelier');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await expect(rowOf(page, 'atelier')).toContainText('You act in it now');
    await expect(own).toContainText('admin in atelier');
    await hydrated(page);
    await expectAccessible(page);
  });

  await test.step('the first one is as it was', async () => {
    await page.getByRole('button', { name: 'Switch to main' }).click();
    await expect(page).toHaveURL('/functions');
    await expect(rowOf(page, 'greet')).toBeVisible();
    await expect(own).toContainText('admin in main');
  });
});

test('a new password ends the other sessions and is the one that counts', async ({ page, elsewhere, flint, watch }) => {
  for (const path of ['events', 'session', 'password']) watch.expectRefusal(401, `/api/v1/${path}`);
  const renewed = 'a slow cloud over the hill';
  const other = await elsewhere();
  await new Api(other.request, flint.url).logIn(ADMIN);
  const tab = await other.newPage();
  await open(tab, '/functions');

  await open(page, '/account');
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Password', exact: true }) });
  const [current, next] = [part.getByLabel('Current password'), part.getByLabel('New password')];
  const change = part.getByRole('button', { name: 'Change password' });
  await test.step('the present one is asked for', async () => {
    await current.fill('not the password');
    await next.fill(renewed);
    await change.click();
    await expect(part.getByRole('alert')).toContainText('This is not your password');
    await expectAccessible(page);
  });

  await test.step('whoever is logged in elsewhere is out', async () => {
    await current.fill(ADMIN.password);
    await change.click();
    await expect(page.getByText('Your password is changed, and your other sessions have ended')).toBeVisible();
    await expect(current).toHaveValue('');
    await expectAccessible(page);
    await expect(tab).toHaveURL(/\/login\?next=/);
    await hydrated(tab);
  });

  await test.step('the new one lets them in again, the old one does not', async () => {
    await logIn(tab, ADMIN);
    await expect(tab.getByRole('alert')).toContainText('Email or password is wrong');
    await logIn(tab, { ...ADMIN, password: renewed });
    await expect(tab).toHaveURL('/functions');
  });
});

test('sessions are listed, and ended all at once or one by one', async ({ page, elsewhere, flint, watch }) => {
  for (const path of ['events', 'session']) watch.expectRefusal(401, `/api/v1/${path}`);
  await open(page, '/account');
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Sessions', exact: true }) });
  const sessions = part.getByRole('row').filter({ has: page.getByRole('rowheader') });
  const endOthers = part.getByRole('button', { name: 'End all others' });

  await test.step('the one that set Flint up has never ended', async () => {
    await endOthers.click();
    await expect(page.getByText('All other sessions have ended')).toBeVisible();
    await expect(sessions).toHaveText([/This session/]);
    await expect(endOthers).toBeDisabled();
    await expectAccessible(page);
  });

  const other = await elsewhere();
  await new Api(other.request, flint.url).logIn(ADMIN);
  const tab = await other.newPage();
  await open(tab, '/functions');

  await test.step('another browser is logged out from here', async () => {
    await page.reload();
    await hydrated(page);
    await expect(sessions).toHaveCount(2);
    await expectAccessible(page);
    await part.getByRole('button', { name: /^End the session of/ }).click();
    await expect(page.getByText('The session has ended')).toBeVisible();
    await expect(sessions).toHaveText([/This session/]);
    await expect(tab).toHaveURL(/\/login\?next=/);
  });
});
