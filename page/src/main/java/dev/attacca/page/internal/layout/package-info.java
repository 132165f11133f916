/**
 * Where everything stands in the picture of a graph.
 *
 * <p><b>May call it:</b> {@code state}. <b>It may call:</b> {@code json}.
 */
package dev.attacca.page.internal.layout;
