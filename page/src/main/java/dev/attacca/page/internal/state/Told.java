package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Members of an object that change, and of which clients have been told. What has changed first is told first, and what does not
 * fit waits; however often it changes meanwhile, it is told once.
 */
final class Told {
  private final Map<String, String> present = new LinkedHashMap<>();
  private final Map<String, String> told = new LinkedHashMap<>();
  /** Names, the one that has waited longest first. */
  private final Set<String> changed = new LinkedHashSet<>();

  /** The member has this value now, as JSON. */
  void isSo(String name, String json) {
    present.put(name, json);
    if (json.equals(told.get(name))) {
      changed.remove(name);
    } else {
      changed.add(name);
    }
  }

  /** There is no such member any more. */
  void isGone(String name) {
    present.remove(name);
    told.remove(name);
    changed.remove(name);
  }

  boolean isTold(String name) {
    return told.containsKey(name);
  }

  /** Of those that have changed, the ones of which clients have had another value. */
  List<String> changedSinceTold() {
    return changed.stream().filter(told::containsKey).toList();
  }

  Set<String> names() {
    return present.keySet();
  }

  /** All is told. */
  void all() {
    changed.forEach(name -> told.put(name, present.getOrDefault(name, "null")));
    changed.clear();
  }

  /** What was told, as members of an object. */
  void whole(Json json) {
    told.forEach((name, value) -> json.name(name).raw(value));
  }

  /** Values that were told, in the order of these names. */
  List<String> values(Iterable<String> names) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      String value = told.get(name);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** Members that have changed, as long as there is room, which are told by that; empty for none. */
  String news(int room) {
    Json json = new Json();
    int length = 0;
    for (String name : next(room)) {
      String value = told.getOrDefault(name, "null");
      length += value.length();
      json.name(name).raw(value);
    }
    return length == 0 ? "" : json.toString();
  }

  /** Names of what has changed, as long as there is room: these are told now. */
  List<String> next(int room) {
    return next(room, changed);
  }

  /** The same, in this order. */
  List<String> next(int room, Iterable<String> candidates) {
    List<String> next = new ArrayList<>();
    int left = room;
    for (String name : candidates) {
      if (!changed.contains(name)) {
        continue;
      }
      String value = present.getOrDefault(name, "null");
      left -= name.length() + value.length() + 4;
      if (left < 0) {
        break;
      }
      next.add(name);
    }
    for (String name : next) {
      changed.remove(name);
      told.put(name, present.getOrDefault(name, "null"));
    }
    return next;
  }
}
