package io.nightshift.registry;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a model's events come to: its versions, and what each alias stands for. */
record ModelHistory(
    List<RegistryEvent> events, SortedSet<Integer> versions, SortedMap<String, Integer> aliases) {

  static ModelHistory of(List<RegistryEvent> events) {
    SortedSet<Integer> versions = new TreeSet<>();
    SortedMap<String, Integer> aliases = new TreeMap<>();
    for (RegistryEvent event : events) {
      switch (event.type()) {
        case REGISTERED -> versions.add(event.version());
        case ALIAS_MOVED -> aliases.put(event.alias(), event.version());
      }
    }
    return new ModelHistory(events, versions, aliases);
  }
}
