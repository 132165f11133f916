package dev.attacca.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Graph.Edge;
import dev.attacca.runtime.Graph.EdgeKind;
import dev.attacca.runtime.Graph.Input;
import dev.attacca.runtime.Graph.Kind;
import dev.attacca.runtime.Graph.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphExportTest {
  private static final Graph ODD = new Graph(
      "A\\B",
      List.of(new Input("in$", "Map<String, \"x\">")),
      List.of(
          new Task("a$b", Kind.LOOP, "List<?>", ""),
          new Task("end", Kind.TASK, "void", "a$b", false, List.of("runs on `a` #1 \"b\" \\ & c")),
          new Task("prix", Kind.TASK, "String", "a$b", true, List.of())),
      List.of(
          new Edge("in$", "a$b", EdgeKind.INPUT, null),
          new Edge("a$b", "end", EdgeKind.OPTIONAL, "Ok<?>"),
          new Edge("end", "prix", EdgeKind.AFTER, null)));

  @Test
  void mermaidIsEscaped() {
    assertThat(ODD.toMermaid()).isEqualTo("""
        flowchart TD
          in3_(["in$: Map&lt;String, &quot;x&quot;&gt;"])
          t0_{{"a$b: List&lt;?&gt;"}}
          subgraph s0_["each a$b"]
            t_end["end<br/>runs on #96;a#96; #35;1 &quot;b&quot; \\ &amp; c"]
            t_prix[["prix: String"]]
          end
          in3_ --> t0_
          t0_ -->|"if any when Ok&lt;?&gt;"| t_end
          t_end -.->|"after"| t_prix
        """);
  }

  @Test
  void dotIsEscaped() {
    assertThat(ODD.toDot()).isEqualTo("""
        digraph "A\\\\B" {
          "in in$" [label="in$: Map<String, \\"x\\">", shape=oval];
          "a$b" [label="a$b: List<?>", shape=hexagon];
          subgraph "cluster a$b" {
            label="each a$b";
            "end" [label="end\\nruns on `a` #1 \\"b\\" \\\\ & c", shape=box];
            "prix" [label="prix: String", shape=component];
          }
          "in in$" -> "a$b";
          "a$b" -> "end" [label="if any when Ok<?>"];
          "end" -> "prix" [style=dashed, label="after"];
        }
        """);
  }

  @Test
  void jsonHasAllMembers() {
    assertThat(ODD.toJson()).isEqualTo("""
        {
          "name": "A\\\\B",
          "inputs": [
            {"name": "in$", "type": "Map<String, \\"x\\">"}
          ],
          "tasks": [
            {"name": "a$b", "kind": "LOOP", "type": "List<?>", "scope": "", "worker": false, "notes": []},
            {"name": "end", "kind": "TASK", "type": "void", "scope": "a$b", "worker": false, "notes": ["runs on `a` #1 \\"b\\" \\\\ & c"]},
            {"name": "prix", "kind": "TASK", "type": "String", "scope": "a$b", "worker": true, "notes": []}
          ],
          "edges": [
            {"from": "in$", "to": "a$b", "kind": "INPUT"},
            {"from": "a$b", "to": "end", "kind": "OPTIONAL", "condition": "Ok<?>"},
            {"from": "end", "to": "prix", "kind": "AFTER"}
          ]
        }
        """);
    assertThat(new Graph("x", List.of(), List.of(), List.of()).toJson())
        .isEqualTo(
            "{\n  \"name\": \"x\",\n  \"inputs\": [],\n  \"tasks\": [],\n  \"edges\": []\n}\n");
  }
}
