/**
 * A music shop's product page, put together from small HTTP services: {@link
 * dev.attacca.examples.storefront.ProductPage} when all is well, {@link
 * dev.attacca.examples.storefront.ResilientProductPage} when it is not.
 */
package dev.attacca.examples.storefront;
