// An OpenID provider for tests, on this machine: whoever names themselves is signed in as that.
//
// Run from the folder that holds `node_modules`, with its settings as one JSON argument:
// {"port", "issuer", "client", "secret", "address"}.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const settings = JSON.parse(process.argv[2]);
const here = createRequire(path.join(process.cwd(), "node_modules", "here.js"));
const load = async (name) => import(pathToFileURL(here.resolve(name)).href);
const { default: Provider } = await load("oidc-provider");
const { exportJWK, generateKeyPair } = await load("jose");

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const signing = { ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: "first" };

const provider = new Provider(settings.issuer, {
  acrValues: ["gold", "bronze"],
  claims: { acr: null, auth_time: null, iss: null, openid: ["sub"], sid: null },
  clients: [
    {
      client_id: settings.client,
      client_secret: settings.secret,
      redirect_uris: [`${settings.address}/sign-in/response`],
      post_logout_redirect_uris: [`${settings.address}/signed-out`],
      backchannel_logout_uri: `${settings.address}/sign-in/ended`,
      backchannel_logout_session_required: true,
    },
  ],
  cookies: { keys: ["only for tests"] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
  },
  // The provider's own guard against asking this machine for anything would stop the tests.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [signing] },
  async loadExistingGrant(context) {
    const grant = new provider.Grant({
      accountId: context.oidc.session.accountId,
      clientId: context.oidc.client.clientId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1>
<form method="post"><label>Name <input name="login"></label>
<label>Class <input name="acr" value="gold"></label><button>Continue</button></form>`;

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  if (context.method === "GET") {
    context.type = "html";
    context.body = form;
    return undefined;
  }
  const chunks = [];
  for await (const chunk of context.req) chunks.push(chunk);
  const given = new URLSearchParams(Buffer.concat(chunks).toString());
  const login = { accountId: given.get("login"), acr: given.get("acr"), remember: true };
  context.respond = false;
  return provider.interactionFinished(context.req, context.res, { login });
});

provider.on("server_error", (_, error) => console.error(error));
provider.on("backchannel.error", (_, error) => console.error(error));
provider.listen(settings.port, "localhost", () => console.log("ready"));
