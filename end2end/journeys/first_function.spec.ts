// From nothing to an answer: set up, create, edit, save, deploy by the wizard, invoke.
import { greeter } from '../fixtures/functions.ts';
import { ADMIN, Editor, expect, expectAccessible, hydrated, open, rowOf, test } from '../fixtures/test.ts';

test.use({ stage: 'fresh', visitor: 'nobody' });

test('a person sets Flint up, writes a function, deploys it, invokes it and reads what it logged', async ({ page, flint }) => {
  await test.step('the first admin is made with the code from the console', async () => {
    await open(page, '/');
    await expect(page).toHaveURL('/setup');
    await expectAccessible(page);
    await page.getByLabel('Set-up code').fill(flint.setupCode ?? '');
    await page.getByLabel('Email').fill(ADMIN.email);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page).toHaveURL('/');
    await hydrated(page);
    await expect(page.getByText('Write your first function')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a function begins with a template', async () => {
    await page.getByRole('link', { name: 'Create function' }).first().click();
    await expect(page.getByRole('heading', { name: 'Create function', level: 1 })).toBeVisible();
    await page.getByRole('radio', { name: 'Greeting Answers with a name' }).check();
    await expect(page.getByRole('figure', { name: 'Preview' })).toContainText('function lambda(');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Functions reach nothing yet' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('textbox', { name: /^Name/ }).fill('greet');
    await page.getByLabel('Description').fill('Says hello');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create function' }).click();
    await expect(page).toHaveURL('/functions/greet');
  });

  await test.step('its code is changed and saved', async () => {
    await new Editor(page, 'Code of greet.js').write(greeter);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved as version 2')).toBeVisible();
  });

  await test.step('the wizard finds it by its name and shows it once more', async () => {
    await page.getByRole('link', { name: 'Deployments', exact: true }).click();
    await page.getByRole('link', { name: 'Create deployment' }).first().click();
    const picker = page.getByRole('combobox', { name: 'Find a function to deploy' });
    await picker.fill('nothing of that name');
    await expect(page.getByRole('option')).toHaveCount(0);
    await picker.fill('GRE');
    await expect(page.getByRole('option')).toHaveText([/greet/]);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/functions/greet/deploy');
    await expect(page.getByText('Version 2 goes live. Nothing is live now.')).toBeVisible();
    await expect(new Editor(page, 'Code of version 2').value).toHaveValue(greeter);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Approve & Deploy' }).click();
  });

  await test.step('the deployment passes its four states', async () => {
    await expect(page).toHaveURL(/^[^?]*\/deployments/);
    const row = rowOf(page, 'greet');
    await expect(row).toContainText('Deployment successful');
    await expect(row).toContainText('Up to date');
    await expect(row.getByRole('list', { name: 'States of the deployment' }).getByRole('listitem')).toHaveText([
      /Build Start/,
      /Build Finish after \d/,
      /Deploy Start after \d/,
      /Deployment successful after \d/,
    ]);
    await expectAccessible(page);
    await row.getByRole('link', { name: 'Invoke' }).click();
  });

  await test.step('it is invoked and answers, and what it logged is there', async () => {
    await expect(page).toHaveURL('/functions/greet/invoke');
    await new Editor(page, 'Input').write('{ "headers": [], "payload": { "name": "Ada" } }');
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText('Hello, Ada');
    const logs = page.getByRole('region', { name: 'Logs' });
    await expect(logs).toContainText('1 entry');
    await expect(logs.getByRole('button', { name: 'greeting' })).toBeVisible();
    await expectAccessible(page);
  });

  await page.getByRole('link', { name: 'Functions', exact: true }).click();
  await expect(rowOf(page, 'greet')).toContainText('Productive');
});
