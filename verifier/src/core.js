/** The verifier with the contexts that it knows, for pages: `verify` of verify.js, ready to be called. */

import contexts from '../../generator/credentials/pinned-contexts.json' with { type: 'json' };
import { setContexts, verify } from './verify.js';

setContexts(contexts);

export { verify };
