/**
 * What is known of runners and their runs, and what of it has changed.
 *
 * <p><b>May call it:</b> {@code site}, {@code Page}. <b>It may call:</b> {@code layout}, {@code trace}, {@code values}, {@code json}.
 */
package dev.attacca.page.internal.state;
