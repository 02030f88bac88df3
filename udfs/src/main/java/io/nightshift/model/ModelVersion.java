package io.nightshift.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One immutable version of a model: what a reference resolves to, once, on the driver.
 *
 * @param name the model's name
 * @param version its number, from 1
 * @param digest identifies the model's bytes, see {@link #digestOf}
 * @param entry the path of the ONNX file among the artifacts
 * @param artifacts every file, ordered by path
 * @param signature the typed inputs and outputs
 * @param tags free text by key; the one thing that may change
 * @param createdAt when it was registered, UTC
 * @param createdBy the user who registered it
 * @param lineage where it comes from, as far as is known
 * @param attachments files about the model that it does not need to run, by what they are for, such
 *     as {@link #BASELINE}; not part of the digest
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
    String createdBy,
    Lineage lineage,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Artifact> attachments)
    implements Serializable {
  /** The attachment that profiles the data which the model was trained on. */
  public static final String BASELINE = "baseline";

  /** Orders the artifacts, and refuses a digest that is not theirs. */
  public ModelVersion {
    artifacts = artifacts.stream().sorted(Comparator.comparing(Artifact::path)).toList();
    tags = new TreeMap<>(tags);
    lineage = lineage == null ? Lineage.UNKNOWN : lineage;
    attachments = attachments == null ? new TreeMap<>() : new TreeMap<>(attachments);
    String entryPath = entry;
    if (artifacts.stream().noneMatch(artifact -> artifact.path().equals(entryPath))) {
      throw new IllegalArgumentException("entry " + entry + " is not among the artifacts");
    }
    if (!digest.equals(digestOf(artifacts))) {
      throw new IllegalArgumentException(
          "digest %s is not that of the artifacts".formatted(digest));
    }
  }

  /** A version of which nothing more is known than its files and signature. */
  public ModelVersion(
      String name,
      int version,
      String digest,
      String entry,
      List<Artifact> artifacts,
      Signature signature,
      SortedMap<String, String> tags,
      Instant createdAt,
      String createdBy) {
    this(
        name,
        version,
        digest,
        entry,
        artifacts,
        signature,
        tags,
        createdAt,
        createdBy,
        Lineage.UNKNOWN,
        new TreeMap<>());
  }

  /** The same version with other tags. */
  public ModelVersion withTags(Map<String, String> newTags) {
    return new ModelVersion(
        name,
        version,
        digest,
        entry,
        artifacts,
        signature,
        tags(newTags),
        createdAt,
        createdBy,
        lineage,
        attachments);
  }

  /** Every file that is kept of the version: what it runs with, and what is attached. */
  public List<Artifact> files() {
    return Stream.concat(artifacts.stream(), attachments.values().stream()).toList();
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

  @Override
  public SortedMap<String, Artifact> attachments() {
    return new TreeMap<>(attachments);
  }
}
