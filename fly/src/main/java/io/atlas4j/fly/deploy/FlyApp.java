package io.atlas4j.fly.deploy;

import java.nio.file.Path;

/**
 * An app that a project describes.
 *
 * @param name as in its file
 * @param directory the folder to deploy
 * @param file fly.toml, fly.json or fly.yaml
 */
public record FlyApp(String name, Path directory, Path file) {}
