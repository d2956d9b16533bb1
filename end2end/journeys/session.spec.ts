// Logging in and out, and the page in the dark.
import { greeter } from '../fixtures/functions.ts';
import { ADMIN, expect, expectAccessible, hydrated, logIn, open, rowOf, test } from '../fixtures/test.ts';

test.describe('a visitor who is not logged in', () => {
  test.use({ visitor: 'nobody' });

  test('is asked for a password, told when it is wrong, and led to the page they wanted', async ({ page, watch }) => {
    await open(page, '/deployments?search=greet');
    await expect(page).toHaveURL(/\/login\?next=/);
    await expectAccessible(page);
    await expect(page.getByRole('main')).toMatchAriaSnapshot(`
      - main:
        - heading "Log in to Flint" [level=1]
        - text: Email
        - textbox "Email"
        - text: Password
        - textbox "Password"
        - button "Log in"
    `);

    watch.expectRefusal(401, '/api/v1/session');
    await logIn(page, { ...ADMIN, password: 'not the password' });
    await expect(page.getByRole('alert')).toContainText('Email or password is wrong');
    await expectAccessible(page);

    await page.getByLabel('Password').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/deployments?search=greet');
    await expect(page.getByRole('heading', { name: 'Deployments', level: 1 })).toBeVisible();
  });
});

test('who logs out sees nothing any more until they log in again', async ({ page, watch }) => {
  await open(page, '/functions');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await hydrated(page);

  watch.expectRefusal(401, '/api/v1/events');
  await open(page, '/functions');
  await expect(page).toHaveURL(/\/login\?next=/);
  await logIn(page, ADMIN);
  await expect(page).toHaveURL('/functions');
  await hydrated(page);
  await expectAccessible(page);
});

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark' });

  test('every page keeps its contrast', async ({ page, api }) => {
    test.slow();
    await api.createLive({ name: 'greet', code: greeter });
    await api.schedule('greet', '0 9 * * *');
    await api.createSecret('api-key', 'correct horse battery staple');
    await api.allowDomain('api.example.com');
    const invocation = await api.invoke('greet', { name: 'Ada' });
    await open(page, '/functions');
    await expect(rowOf(page, 'greet')).toBeVisible();
    await expect(page.locator('body')).not.toHaveCSS('background-color', 'rgb(255, 255, 255)');
    const of = (folder: string, ...parts: string[]) => parts.map((part) => `${folder}${part}`);
    const pages = [
      ...of('/', '', 'activity', 'account', 'logs', 'invocations', `invocations/${invocation}`),
      ...of('/functions', '', '/new', '/greet', '/greet/deploy', '/greet/invoke', '/greet/details'),
      ...of('/deployments', '', '/new'),
      ...of('/schedules', '', '/new', '/new?function=greet'),
      ...of('/settings/', 'domains', 'secrets', 'people', 'tokens', 'roles', 'limits'),
    ];
    for (const path of pages) {
      await test.step(path, async () => {
        await open(page, path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectAccessible(page);
      });
    }
  });
});
