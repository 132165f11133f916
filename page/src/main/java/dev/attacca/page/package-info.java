/** A live page of what runners do: see {@link dev.attacca.page.Page}. */
package dev.attacca.page;
