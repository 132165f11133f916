/**
 * One run, as it is drawn: bars on a scale of time that leaves out what is idle, items, and why what waits is waiting.
 *
 * <p><b>May call it:</b> {@code state}. <b>It may call:</b> {@code json}.
 */
package dev.attacca.page.internal.trace;
