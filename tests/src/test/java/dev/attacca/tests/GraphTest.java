package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the graph of a class shows of it. */
class GraphTest {
  enum Channel {
    EMAIL,
    SMS
  }

  static class Shop {
    @Loop(inFlight = 8, onError = OnError.TOLERATE)
    List<String> order(@Input int n) {
      return List.of();
    }

    @Loop
    List<Integer> line(String order) {
      return List.of();
    }

    @Task
    @Timeout("1500ms")
    @Retry(times = 3, delay = "100ms", multiplier = 2, jitter = 0.5, on = IOException.class)
    @Limit(calls = 10, per = "1m", concurrency = 2)
    @RunOn("io")
    String price(int line) {
      return "";
    }

    @Router
    Channel channel(String order) {
      return Channel.SMS;
    }

    @Task
    @DependsOn(
        value = "channel",
        when = {"EMAIL", "SMS"})
    void tell(Outcome<String> greeting) {}

    @Task(onError = OnError.FINISH)
    @Retry
    String greeting(Optional<String> order) {
      return "";
    }

    @Task
    void ask(Inbox<String, String> greeting) {}

    @Task
    void log(@Merge({"price", "greeting"}) String event) {}

    @Task
    @DependsOn(every = "tell")
    int total(@Collect List<String> price) {
      return 0;
    }

    @Task
    @DependsOn("total")
    void done() {}

    @Task
    void print(@From("ask") Optional<String> answer) {}
  }

  private static final Graph GRAPH = GraphTest_ShopRunner.builder(new Shop())
      .executor("io", Runnable::run)
      .build()
      .graph();

  @Test
  void mermaid_has_a_box_per_scope_and_a_shape_per_kind() {
    assertThat(GRAPH.toMermaid()).isEqualTo("""
        flowchart TD
          in_n(["n: int"])
          t_order{{"order: String<br/>item fails: TOLERATE<br/>8 in flight"}}
          t_total["total: int"]
          t_done["done"]
          subgraph s_order["each order"]
            t_line{{"line: Integer"}}
            t_channel{"channel: Channel"}
            t_tell["tell"]
            t_greeting["greeting: String<br/>up to 3 attempts<br/>fails: FINISH"]
            t_ask[["ask: String"]]
            t_print["print"]
            t_event[\\"event: String"/]
            subgraph s_line["each line"]
              t_price["price: String<br/>timeout 1500ms<br/>up to 3 attempts, 100ms between, each time x2.0, jitter 0.5, on IOException<br/>at most 10 per 1m<br/>at most 2 at once<br/>runs on io"]
            end
            subgraph s_event["each value of event"]
              t_log["log"]
            end
          end
          in_n --> t_order
          t_price -->|"collect"| t_total
          t_tell -.->|"after every"| t_total
          t_total -.->|"after"| t_done
          t_order --> t_line
          t_order --> t_channel
          t_greeting -->|"outcome"| t_tell
          t_channel -.->|"when EMAIL | SMS"| t_tell
          t_order -->|"if any"| t_greeting
          t_greeting --> t_ask
          t_ask -->|"if any"| t_print
          t_price -->|"merge"| t_event
          t_greeting -->|"merge"| t_event
          t_line --> t_price
          t_event --> t_log
        """);
  }

  @Test
  void dot_draws_the_same() {
    assertThat(GRAPH.toDot()).isEqualTo("""
        digraph "GraphTest.Shop" {
          "in n" [label="n: int", shape=oval];
          "order" [label="order: String\\nitem fails: TOLERATE\\n8 in flight", shape=hexagon];
          "total" [label="total: int", shape=box];
          "done" [label="done", shape=box];
          subgraph "cluster order" {
            label="each order";
            "line" [label="line: Integer", shape=hexagon];
            "channel" [label="channel: Channel", shape=diamond];
            "tell" [label="tell", shape=box];
            "greeting" [label="greeting: String\\nup to 3 attempts\\nfails: FINISH", shape=box];
            "ask" [label="ask: String", shape=component];
            "print" [label="print", shape=box];
            "event" [label="event: String", shape=invtrapezium];
            subgraph "cluster line" {
              label="each line";
              "price" [label="price: String\\ntimeout 1500ms\\nup to 3 attempts, 100ms between, each time x2.0, jitter 0.5, on IOException\\nat most 10 per 1m\\nat most 2 at once\\nruns on io", shape=box];
            }
            subgraph "cluster event" {
              label="each value of event";
              "log" [label="log", shape=box];
            }
          }
          "in n" -> "order";
          "price" -> "total" [label="collect"];
          "tell" -> "total" [style=dashed, label="after every"];
          "total" -> "done" [style=dashed, label="after"];
          "order" -> "line";
          "order" -> "channel";
          "greeting" -> "tell" [label="outcome"];
          "channel" -> "tell" [style=dashed, label="when EMAIL | SMS"];
          "order" -> "greeting" [label="if any"];
          "greeting" -> "ask";
          "ask" -> "print" [label="if any"];
          "price" -> "event" [label="merge"];
          "greeting" -> "event" [label="merge"];
          "line" -> "price";
          "event" -> "log";
        }
        """);
  }

  @Test
  void json_has_the_notes_and_scopes() {
    assertThat(GRAPH.toJson()).isEqualTo("""
        {
          "name": "GraphTest.Shop",
          "inputs": [
            {"name": "n", "type": "int"}
          ],
          "tasks": [
            {"name": "order", "kind": "LOOP", "type": "String", "scope": "", "worker": false, "notes": ["item fails: TOLERATE", "8 in flight"]},
            {"name": "total", "kind": "TASK", "type": "int", "scope": "", "worker": false, "notes": []},
            {"name": "done", "kind": "TASK", "type": "void", "scope": "", "worker": false, "notes": []},
            {"name": "line", "kind": "LOOP", "type": "Integer", "scope": "order", "worker": false, "notes": []},
            {"name": "channel", "kind": "ROUTER", "type": "Channel", "scope": "order", "worker": false, "notes": []},
            {"name": "tell", "kind": "TASK", "type": "void", "scope": "order", "worker": false, "notes": []},
            {"name": "greeting", "kind": "TASK", "type": "String", "scope": "order", "worker": false, "notes": ["up to 3 attempts", "fails: FINISH"]},
            {"name": "ask", "kind": "TASK", "type": "String", "scope": "order", "worker": true, "notes": []},
            {"name": "print", "kind": "TASK", "type": "void", "scope": "order", "worker": false, "notes": []},
            {"name": "event", "kind": "MERGE", "type": "String", "scope": "order", "worker": false, "notes": []},
            {"name": "price", "kind": "TASK", "type": "String", "scope": "line", "worker": false, "notes": ["timeout 1500ms", "up to 3 attempts, 100ms between, each time x2.0, jitter 0.5, on IOException", "at most 10 per 1m", "at most 2 at once", "runs on io"]},
            {"name": "log", "kind": "TASK", "type": "void", "scope": "event", "worker": false, "notes": []}
          ],
          "edges": [
            {"from": "n", "to": "order", "kind": "INPUT"},
            {"from": "price", "to": "total", "kind": "COLLECT"},
            {"from": "tell", "to": "total", "kind": "EVERY"},
            {"from": "total", "to": "done", "kind": "AFTER"},
            {"from": "order", "to": "line", "kind": "VALUE"},
            {"from": "order", "to": "channel", "kind": "VALUE"},
            {"from": "greeting", "to": "tell", "kind": "OUTCOME"},
            {"from": "channel", "to": "tell", "kind": "AFTER", "condition": "EMAIL | SMS"},
            {"from": "order", "to": "greeting", "kind": "OPTIONAL"},
            {"from": "greeting", "to": "ask", "kind": "VALUE"},
            {"from": "ask", "to": "print", "kind": "OPTIONAL"},
            {"from": "price", "to": "event", "kind": "MERGE"},
            {"from": "greeting", "to": "event", "kind": "MERGE"},
            {"from": "line", "to": "price", "kind": "VALUE"},
            {"from": "event", "to": "log", "kind": "VALUE"}
          ]
        }
        """);
  }
}
