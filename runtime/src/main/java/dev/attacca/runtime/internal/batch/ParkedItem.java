package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.scope.ScopeCore;

/**
 * An item whose key is in a call; the note of its task until that settles.
 *
 * @param share what its run has in the call that it waits for
 * @param scope the item, which is kept open by a token
 * @param key its key
 */
record ParkedItem(CallShare share, ScopeCore scope, Object key) {}
