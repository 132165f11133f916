/** Call graphs: the shapes by Attacca and by its contenders, with tasks that do nothing, wait or compute. */
package dev.attacca.benchmarks.graph;
