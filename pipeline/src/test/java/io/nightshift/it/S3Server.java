package io.nightshift.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;

/** S3Proxy in a process of its own on a free port of loopback; what it stores dies with it. */
public final class S3Server implements AutoCloseable {
  /** Where the class path of S3Proxy is written; see src/test/s3proxy. */
  static final String CLASS_PATH = "nightshift.s3proxy.classpath";

  static final String ACCESS_KEY = "night-user";
  static final String SECRET_KEY = "night-secret-0123456789";

  private static final Pattern PORT = Pattern.compile("Started .*\\{127\\.0\\.0\\.1:(\\d+)}");

  /** Of all servers of this process. */
  private static final Set<String> BUCKETS = ConcurrentHashMap.newKeySet();

  private final RunningProcess process;
  private final int port;

  private S3Server(RunningProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server; its logs and settings go into the folder. */
  public static S3Server start(Path folder) throws IOException, InterruptedException {
    Path settings = Files.createDirectories(folder).resolve("s3proxy.properties");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:0
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=transient-nio2
        jclouds.identity=unused
        jclouds.credential=unused
        """
            .formatted(ACCESS_KEY, SECRET_KEY));
    Path logging = folder.resolve("logback.xml");
    Files.writeString(
        logging,
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder>
          </appender>
          <root level="info"><appender-ref ref="out"/></root>
        </configuration>
        """);
    RunningProcess process =
        RunningProcess.start(
            folder,
            "s3proxy",
            RunningProcess.java(
                "-Xmx512m",
                "-Dlogback.configurationFile=" + logging,
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString()),
            Map.of("CLASSPATH", classPath()));
    try {
      process.await("S3Proxy is up", () -> PORT.matcher(process.out()).find());
      Matcher port = PORT.matcher(process.out());
      assertThat(port.find()).isTrue();
      return new S3Server(process, Integer.parseInt(port.group(1)));
    } catch (InterruptedException | RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  private static String classPath() throws IOException {
    String file = System.getProperty(CLASS_PATH, "");
    assertThat(file)
        .as("Tests on S3 need the file with the class path of S3Proxy: set -D%s=<file>", CLASS_PATH)
        .isNotEmpty();
    return Files.readString(Path.of(file)).strip();
  }

  int port() {
    return port;
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /**
   * Makes a bucket, which S3A cannot; by the first, and simplest, of S3's ways to sign.
   *
   * @param name a name that no other test uses: Hadoop keeps what it knows of a bucket, such as the
   *     server where it was, for the life of the process
   */
  public String bucket(String name) throws IOException, InterruptedException {
    assertThat(BUCKETS.add(name)).as("bucket %s is this test's own", name).isTrue();
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint() + "/" + name))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .header("x-amz-date", date)
            .header(
                "Authorization",
                "AWS %s:%s"
                    .formatted(
                        ACCESS_KEY, signed("PUT\n\n\n\nx-amz-date:%s\n/%s".formatted(date, name))))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return "s3a://" + name;
  }

  private static String signed(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(SECRET_KEY.getBytes(UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  /** What Hadoop needs to find this server, and whatever of conf/ holds for any store. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("fs.s3a.endpoint", endpoint());
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    return settings;
  }

  /** The same, with credentials, for use in this process. */
  public Configuration conf() {
    Configuration conf = new Configuration();
    settings().forEach(conf::set);
    conf.set("fs.s3a.access.key", ACCESS_KEY);
    conf.set("fs.s3a.secret.key", SECRET_KEY);
    return conf;
  }

  /** The same as a {@code spark-defaults.conf} in a folder. */
  public Path sparkDefaults(Path into) throws IOException {
    Map<String, String> all = new TreeMap<>(settings());
    all.put("fs.s3a.access.key", ACCESS_KEY);
    all.put("fs.s3a.secret.key", SECRET_KEY);
    return Files.write(
        Files.createDirectories(into).resolve("spark-defaults.conf"),
        all.entrySet().stream()
            .map(each -> "spark.hadoop.%s %s".formatted(each.getKey(), each.getValue()))
            .toList());
  }

  /** Where a server is, and its credentials, as every AWS client takes them; to be added to. */
  static Map<String, String> environment(String endpoint) {
    return new HashMap<>(
        Map.of(
            "AWS_ACCESS_KEY_ID", ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
            "AWS_ENDPOINT_URL_S3", endpoint));
  }

  @Override
  public void close() {
    process.close();
  }
}
