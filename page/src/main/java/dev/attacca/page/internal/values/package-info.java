/**
 * What tasks have returned, as short texts, where the page is to show that.
 *
 * <p><b>May call it:</b> {@code state}, {@code Page}. <b>It may call:</b> nothing of the module.
 */
package dev.attacca.page.internal.values;
