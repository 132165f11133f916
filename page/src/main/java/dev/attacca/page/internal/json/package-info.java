/**
 * Writes JSON.
 *
 * <p><b>May call it:</b> all others. <b>It may call:</b> nothing.
 */
package dev.attacca.page.internal.json;
