package dev.vigia.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** {@code vigia.yaml}: one level of {@code key: value}; every value is kept as it is written, with its line. */
final class YamlFile {
    private static final long MOST = 1 << 20;

    private YamlFile() {}

    static Map<String, Sources.Written> read(Path file) {
        try {
            if (Files.size(file) > MOST) {
                throw bad(file, "it is larger than 1 MiB");
            }
            LoadSettings strict = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setAllowDuplicateKeys(false)
                    .build();
            Node root =
                    new Compose(strict).composeString(Files.readString(file)).orElse(null);
            return root == null ? Map.of() : entries(file, root);
        } catch (IOException e) {
            throw bad(file, e instanceof CharacterCodingException ? "it is not UTF-8" : "it cannot be read");
        } catch (YamlEngineException e) {
            throw bad(file, e.getMessage().replaceAll("\\s*\\R\\s*", " "));
        }
    }

    private static Map<String, Sources.Written> entries(Path file, Node root) {
        if (!(root instanceof MappingNode mapping)) {
            throw bad(file, "it is not a list of 'key: value' lines");
        }
        Map<String, Sources.Written> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(file, tuple.getKeyNode());
            String where = file + ":" + line(tuple.getKeyNode());
            Sources.Written written =
                    new Sources.Written(scalar(file, tuple.getValueNode()), new Origin(Origin.Kind.FILE, where));
            if (entries.putIfAbsent(key, written) != null) {
                throw bad(file, "line " + line(tuple.getKeyNode()) + " sets " + key + " again");
            }
        }
        return entries;
    }

    private static String scalar(Path file, Node node) {
        if (node instanceof ScalarNode scalar) {
            if (Tag.NULL.equals(scalar.getTag())) {
                throw bad(file, "line " + line(node) + " has no value; leave the line out to use the default");
            }
            return scalar.getValue();
        }
        throw bad(file, "line " + line(node) + " holds a list or a nested key; every setting is one 'key: value'");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static ConfigurationException bad(Path file, String why) {
        return new ConfigurationException(
                "the settings file " + file + " is not valid: " + why + ".", "vigia config lists what can be set.");
    }
}
