package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import dev.attacca.page.internal.layout.Layout;
import java.util.Locale;

/** A layout, as it is told. */
final class LayoutJson {
  private LayoutJson() {}

  static String of(Layout layout) {
    Json json = new Json().object();
    json.put("width", layout.width()).put("height", layout.height());
    json.name("scopes").array();
    for (Layout.Box box : layout.scopes()) {
      json.object().put("id", box.id()).put("kind", box.kind());
      json.put("title", box.title()).put("parent", box.parent().isEmpty() ? null : box.parent());
      place(json, box.x(), box.y(), box.w(), box.h()).endObject();
    }
    json.endArray().name("nodes").array();
    for (Layout.Node node : layout.nodes()) {
      json.object().put("name", node.name()).put("kind", node.kind()).put("type", node.type());
      json.put("scope", node.scope()).put("policies", node.policies());
      place(json, node.x(), node.y(), node.w(), node.h()).endObject();
    }
    json.endArray().name("edges").array();
    for (Layout.Edge edge : layout.edges()) {
      json.object().put("from", edge.from()).put("to", edge.to());
      json.put("kind", edge.kind().name().toLowerCase(Locale.ROOT));
      if (!edge.condition().isEmpty()) {
        json.put("condition", edge.condition());
      }
      json.name("points").array();
      edge.points().forEach(p -> json.array().value(p.x()).value(p.y()).endArray());
      json.endArray().endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static Json place(Json json, double x, double y, double w, double h) {
    return json.put("x", x).put("y", y).put("w", w).put("h", h);
  }
}
