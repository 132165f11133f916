package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import java.util.List;

/** A rule or a few of them. Looks, and tells what it saw. */
interface Check {
  List<Problem> check(Graph graph);
}
