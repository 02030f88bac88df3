package io.nightshift.shipment;

import io.nightshift.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files on storage that every machine reaches, such as S3 or HDFS: executors read them there, with
 * what they are told of Hadoop anyway, and the driver has no part in it.
 *
 * @param locations where the files are, by the SHA-256 of what is in them
 * @param hadoop how to reach the storage
 * @param others where all other files come from
 */
public record SharedFiles(
    SortedMap<String, String> locations,
    Broadcast<SerializableConfiguration> hadoop,
    ModelSource others)
    implements ModelSource {
  @Override
  public InputStream open(String sha256) throws IOException {
    String location = locations.get(sha256);
    return location == null
        ? others.open(sha256)
        : Storage.at(location, hadoop.value().value()).open("");
  }
}
