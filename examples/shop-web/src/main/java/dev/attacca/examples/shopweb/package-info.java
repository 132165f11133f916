/**
 * A music shop's pages over HTTP, put together by {@link dev.attacca.examples.shopweb.ShopPage} of what is in a database and what a slow
 * service says.
 */
package dev.attacca.examples.shopweb;
