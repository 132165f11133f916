/**
 * Order between items: who may use a state next, and streams of values in the order of the items, with
 * room for so many.
 */
package dev.attacca.runtime.internal.sequence;
