/**
 * What is served under which address, and to whom.
 *
 * <p><b>May call it:</b> {@code Page}. <b>It may call:</b> {@code state}, {@code http}, {@code json}.
 */
package dev.attacca.page.internal.site;
