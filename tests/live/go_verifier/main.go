// Command go_verifier checks a ledger with Go's own transparency-log packages and nothing of ours.
//
//	go_verifier DIRECTORY VKEY
//
// DIRECTORY holds "checkpoint", "checkpoint.old", "consistency" (one Base 64 hash a line), "record.tlog-proof" and
// the tiles under "tile/". It prints one line a check and exits 1 at the first that fails.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// tileDirectory reads tiles by their C2SP names: Go's own names carry the height as well.
type tileDirectory string

func (d tileDirectory) Height() int { return tileHeight }

func (d tileDirectory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		name := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
		data, err := os.ReadFile(filepath.Join(string(d), "tile", name))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d tileDirectory) SaveTiles([]tlog.Tile, [][]byte) {}

func openCheckpoint(data []byte, verifiers note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open(data, verifiers)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != opened.Sigs[0].Name {
		return tlog.Tree{}, fmt.Errorf("checkpoint body %q is not origin, size and root of its signer", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	hashes := []tlog.Hash{}
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// checkTiles authenticates every level-0 hash against the root, and every entry against its hash.
func checkTiles(directory string, tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, tileDirectory(directory))
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("tiles have root %v, checkpoint has %v", root, tree.Hash)
	}
	for first := int64(0); first < tree.N; first += 1 << tileHeight {
		if err := checkBundle(directory, tree, reader, first); err != nil {
			return err
		}
	}
	return nil
}

func checkBundle(directory string, tree tlog.Tree, reader tlog.HashReader, first int64) error {
	tile := tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: 1 << tileHeight}
	if tree.N-first < int64(tile.W) {
		tile.W = int(tree.N - first)
	}
	name := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/data/", tileHeight))
	data, err := os.ReadFile(filepath.Join(directory, "tile", "entries", name))
	if err != nil {
		return err
	}
	var indexes []int64
	var hashes []tlog.Hash
	for len(data) >= 2 {
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return fmt.Errorf("bundle %s ends inside an entry", name)
		}
		indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(len(hashes))))
		hashes = append(hashes, tlog.RecordHash(data[2:2+length]))
		data = data[2+length:]
	}
	if len(hashes) != tile.W || len(data) != 0 {
		return fmt.Errorf("bundle %s holds %d entries, expected %d", name, len(hashes), tile.W)
	}
	stored, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i := range hashes {
		if hashes[i] != stored[i] {
			return fmt.Errorf("entry %d does not hash to its tile", first+int64(i))
		}
	}
	return nil
}

func checkConsistency(directory string, older, tree tlog.Tree) error {
	text, err := os.ReadFile(filepath.Join(directory, "consistency"))
	if err != nil {
		return err
	}
	hashes, err := parseHashes(strings.Fields(string(text)))
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes, tree.N, tree.Hash, older.N, older.Hash)
}

// openEntry rebuilds the ledger entry from a proof's extra data: the formulas of the engine's README.
func openEntry(extra string) ([]byte, error) {
	text, err := base64.StdEncoding.DecodeString(extra)
	if err != nil {
		return nil, err
	}
	var opening struct {
		Salt      string          `json:"salt"`
		Statement json.RawMessage `json:"statement"`
	}
	if err := json.Unmarshal(text, &opening); err != nil {
		return nil, err
	}
	var statement struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(opening.Statement, &statement); err != nil {
		return nil, err
	}
	salt, err := hex.DecodeString(opening.Salt)
	if err != nil {
		return nil, err
	}
	inner := sha256.Sum256(opening.Statement)
	commitment := sha256.Sum256(append(salt, inner[:]...))
	return []byte(fmt.Sprintf(`{"commitment":"%x","kind":"%s"}`, commitment, statement.Kind)), nil
}

func checkRecord(directory string, verifiers note.Verifiers) error {
	text, err := os.ReadFile(filepath.Join(directory, "record.tlog-proof"))
	if err != nil {
		return err
	}
	head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a tlog-proof with an extra line")
	}
	tree, err := openCheckpoint(checkpoint, verifiers)
	if err != nil {
		return err
	}
	entry, err := openEntry(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(lines[3:])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func readCheckpoint(directory, name string, verifiers note.Verifiers) tlog.Tree {
	data, err := os.ReadFile(filepath.Join(directory, name))
	if err == nil {
		var tree tlog.Tree
		if tree, err = openCheckpoint(data, verifiers); err == nil {
			fmt.Printf("ok %s: %d entries\n", name, tree.N)
			return tree
		}
	}
	fail(name, err)
	return tlog.Tree{}
}

func report(name string, err error) {
	if err != nil {
		fail(name, err)
	}
	fmt.Printf("ok %s\n", name)
}

func fail(name string, err error) {
	fmt.Printf("FAILED %s: %v\n", name, err)
	os.Exit(1)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go_verifier DIRECTORY VKEY")
		os.Exit(2)
	}
	directory := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "verification key:", err)
		os.Exit(2)
	}
	verifiers := note.VerifierList(verifier)
	tree := readCheckpoint(directory, "checkpoint", verifiers)
	older := readCheckpoint(directory, "checkpoint.old", verifiers)
	report("tiles and entries", checkTiles(directory, tree))
	report("consistency", checkConsistency(directory, older, tree))
	report("record", checkRecord(directory, verifiers))
}
