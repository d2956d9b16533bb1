// Counts the open tickets of a service whose access tokens run out. The token is kept in a secret from call to call;
// when the service does not take it any more, a new one is fetched, stored and used at once.
import { Toolbelt } from 'core-functions-toolbelt';

const url = process.env.TICKETS_URL;

const openTickets = (token) => fetch(`${url}/tickets`, { headers: { Authorization: `Bearer ${token}` } });

async function newToken({ clientId, clientSecret }) {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    // A form, as OAuth 2 wants it: fetch adds the Content-Type.
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  if (!response.ok) {
    throw new Error(`there is no new token: ${response.status}`);
  }
  return (await response.json()).access_token;
}

export default async function lambda() {
  const secrets = Toolbelt.SecretClient();
  const { value: access } = await secrets.readSecret('ticket-api');
  let response = await openTickets(access.token);
  if (response.status === 401) {
    const token = await newToken(access);
    // An update replaces the whole value: what is to stay goes with it.
    await secrets.updateSecret({ key: 'ticket-api', value: { ...access, token } });
    console.info('the token was refreshed');
    response = await openTickets(token);
  }
  if (!response.ok) {
    throw new Error(`the tickets cannot be read: ${response.status}`);
  }
  const tickets = await response.json();
  return { open: tickets.length };
}
