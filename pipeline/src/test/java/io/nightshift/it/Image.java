package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The container image without an engine: a folder with what the last stage of the Dockerfile copies
 * where it copies it, a Spark distribution where the base image has one, and the variables that it
 * sets.
 */
final class Image {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(\\S+)");

  private final Installation installation;
  private final Path root;
  private final List<String> instructions;

  private Image(Installation installation, Path root, List<String> instructions) {
    this.installation = installation;
    this.root = root;
    this.instructions = instructions;
  }

  /** Walks through the steps. */
  static Image build(Installation installation, Path sparkHome, Path root)
      throws IOException, InterruptedException {
    String[] stages =
        Files.readString(installation.home().resolve("Dockerfile"))
            .replaceAll("(?m)^#.*\n", "")
            .replaceAll("\\\\\n\\s*", "")
            .split("(?m)^FROM ", -1);
    List<String> last = stages[stages.length - 1].lines().skip(1).toList();
    Image image = new Image(installation, root, last);
    layOut(sparkHome, root.resolve("opt/spark"));
    Path built = image.asBuilt();
    for (String copy : image.all("COPY ")) {
      image.copy(copy, built);
    }
    return image;
  }

  /** A distribution by links, but for the folder of its jars, to which others are added. */
  private static void layOut(Path sparkHome, Path to) throws IOException {
    Files.createDirectories(to.resolve("jars"));
    for (String folder : List.of("", "jars")) {
      try (Stream<Path> files = Files.list(sparkHome.resolve(folder))) {
        for (Path file : files.toList()) {
          Path link = to.resolve(folder).resolve(file.getFileName().toString());
          if (!Files.exists(link)) {
            Files.createSymbolicLink(link, file);
          }
        }
      }
    }
    Files.createDirectories(to.resolve("work-dir"));
  }

  /** What the first stage leaves in its working folder, apart from the repository itself. */
  private Path asBuilt() throws IOException, InterruptedException {
    Path built = root.resolve("src");
    Path jars = Files.createDirectories(built.resolve("s3-jars"));
    for (String jar : S3Files.jars(installation, root).split(",", -1)) {
      Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName().toString()), Path.of(jar));
    }
    return built;
  }

  private void copy(String arguments, Path built) throws IOException {
    List<String> words = Arrays.asList(arguments.strip().split("\\s+", -1));
    boolean isBuilt = words.get(0).equals("--from=build");
    assertThat(words).as(arguments).hasSize(isBuilt ? 3 : 2);
    String source = words.get(words.size() - 2).replaceFirst("^/src/", "");
    Path from = built.resolve(source);
    if (!Files.exists(from)) {
      from = installation.home().resolve(source);
    }
    String target = words.get(words.size() - 1);
    Path to = inside(target);
    if (Files.isDirectory(from)) {
      FileUtils.copyDirectory(from.toFile(), to.toFile());
    } else if (target.endsWith("/")) {
      FileUtils.copyFileToDirectory(from.toFile(), to.toFile());
    } else {
      FileUtils.copyFile(from.toFile(), to.toFile());
    }
  }

  private Path inside(String path) {
    return root.resolve(path.substring(1));
  }

  private List<String> all(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction))
        .map(line -> line.substring(instruction.length()))
        .toList();
  }

  /** What {@code HEALTHCHECK} runs. */
  List<String> healthCheck() throws IOException {
    String json = all("HEALTHCHECK ").get(0).replaceFirst(".*CMD ", "");
    List<String> command = new ArrayList<>();
    JSON.readTree(json).forEach(word -> command.add(word.asText()));
    return command;
  }

  /** Whether the image names a user, by number, that is not the superuser. */
  boolean runsAsNobodySpecial() {
    List<String> users = all("USER ");
    return !users.isEmpty() && users.get(users.size() - 1).strip().matches("[1-9]\\d*");
  }

  /** Starts a command in its working folder, found by its path, with its variables. */
  RunningProcess run(String name, List<String> command, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    for (String line : all("ENV ")) {
      Matcher variable = VARIABLE.matcher(line);
      while (variable.find()) {
        environment.put(variable.group(1), variable.group(2).replace("/opt/", root + "/opt/"));
      }
    }
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.putAll(more);
    Path folder = inside(all("WORKDIR ").get(0).strip());
    List<String> found = new ArrayList<>(List.of("/usr/bin/env"));
    found.addAll(command);
    return RunningProcess.start(folder, name, found, environment);
  }
}
