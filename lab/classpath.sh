# Sourced by the lab's programs, which set root: builds what is stale, and leaves the class path in the file $list.
list=$root/lab/target/lab.classpath
modules=(core examples/document-protection server lab) # the lab, and what it needs of this tree, in the order of the build

stale() {
  [ ! -f "$list" ] || [ -n "$(cd "$root" &&
    find pom.xml "${modules[@]/%//pom.xml}" "${modules[@]/%//src/main}" -newer "$list" -print -quit)" ]
}

build() {
  echo "lab: building…" >&2
  (cd "$root" && mvn -q -B -ntp -P '!gates' -pl "$(IFS=, && echo "${modules[*]}")" -Dmaven.test.skip test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath -Dmdep.outputFile=target/dependencies.classpath \
    -DincludeScope=runtime </dev/null >&2)
  # The classes of this tree, not jars of them that an earlier build may have left.
  {
    printf '%s\n' "${modules[@]/#/$root/}" | sed 's#$#/target/classes#'
    tr ':' '\n' <"$root/lab/target/dependencies.classpath" | grep -v "/vigia-[^/]*\.jar$\|^$root/"
  } | paste -sd: >"$list"
}

! stale || build
