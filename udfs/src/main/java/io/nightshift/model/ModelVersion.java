package io.nightshift.model;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One immutable version of a model: what a reference resolves to, once, on the driver.
 *
 * @param name the model's name
 * @param version its number, from 1
 * @param digest identifies the model's bytes, see {@link #digestOf}
 * @param entry the path of the ONNX file among the artifacts
 * @param artifacts every file, ordered by path
 * @param signature the typed inputs and outputs
 * @param tags free text by key
 * @param createdAt when it was registered, UTC
 * @param createdBy the user who registered it
 */
public record ModelVersion(
    String name,
    int version,
    String digest,
    String entry,
    List<Artifact> artifacts,
    Signature signature,
    SortedMap<String, String> tags,
    Instant createdAt,
    String createdBy)
    implements Serializable {

  /** Orders the artifacts, and refuses a digest that is not theirs. */
  public ModelVersion {
    artifacts = artifacts.stream().sorted(Comparator.comparing(Artifact::path)).toList();
    tags = new TreeMap<>(tags);
    String entryPath = entry;
    if (artifacts.stream().noneMatch(artifact -> artifact.path().equals(entryPath))) {
      throw new IllegalArgumentException("entry " + entry + " is not among the artifacts");
    }
    if (!digest.equals(digestOf(artifacts))) {
      throw new IllegalArgumentException(
          "digest %s is not that of the artifacts".formatted(digest));
    }
  }

  /** The one reference that means this version and no other. */
  public ModelRef ref() {
    return new ModelRef.ByVersion(name, version);
  }

  /** How many bytes all files have together. */
  public long size() {
    return artifacts.stream().mapToLong(Artifact::size).sum();
  }

  /** The first twelve digits of the digest, for people. */
  public String shortDigest() {
    return digest.substring(0, 12);
  }

  /**
   * The SHA-256, in lower-case hexadecimal, of the list that {@code sha256sum} prints for the files
   * ordered by path; so {@code sha256sum * | sha256sum} in the model's folder gives the same, where
   * the locale orders names by their bytes ({@code LC_ALL=C}).
   */
  public static String digestOf(List<Artifact> artifacts) {
    StringBuilder list = new StringBuilder();
    artifacts.stream()
        .sorted(Comparator.comparing(Artifact::path))
        .forEach(file -> list.append(file.sha256()).append("  ").append(file.path()).append('\n'));
    return Sha256.of(list.toString());
  }

  /** Tags in a sorted map, as this record keeps them. */
  public static SortedMap<String, String> tags(Map<String, String> tags) {
    return new TreeMap<>(tags);
  }

  @Override
  public SortedMap<String, String> tags() {
    return new TreeMap<>(tags);
  }
}
