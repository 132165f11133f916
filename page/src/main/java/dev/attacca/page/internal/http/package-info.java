/**
 * Serves a site over HTTP: one thread for all connections, which never waits for one of them.
 *
 * <p><b>May call it:</b> {@code Page}, {@code site}. <b>It may call:</b> nothing of the module.
 */
package dev.attacca.page.internal.http;
