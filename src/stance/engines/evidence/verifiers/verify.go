// Command verify checks one proof of a Stance archive with Go's own transparency-log packages and nothing of ours.
//
//	go run verify.go FILE.tlog-proof 'KEY'
//
// KEY is the ledger's public key, as the agency publishes it. It ends in PROVEN (exit code 0) or NOT PROVEN (1); 2 is wrong usage.
// It needs golang.org/x/mod; with Debian's package golang-golang-x-mod-dev: GO111MODULE=off GOPATH=/usr/share/gocode.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// opening is what makes the ledger's entry, each member as it stands in the proof.
type opening struct {
	Content   json.RawMessage `json:"content"`
	Salt      string          `json:"salt"`
	Statement json.RawMessage `json:"statement"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run verify.go FILE.tlog-proof 'KEY'")
		os.Exit(2)
	}
	proof, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	statement, index, size, err := check(string(proof), os.Args[2])
	if err != nil {
		fmt.Println("NOT PROVEN:", err)
		os.Exit(1)
	}
	fmt.Printf("PROVEN: entry %d of %d\n%s\n", index, size, statement)
}

func check(proof, key string) (statement string, index, size int64, err error) {
	head, signed, found := strings.Cut(proof, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") {
		return "", 0, 0, errors.New("this is no proof that carries what it is about")
	}
	tree, err := openHead(signed, key)
	if err != nil {
		return "", 0, 0, err
	}
	entry, statement, err := openEntry(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return "", 0, 0, err
	}
	index, err = strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return "", 0, 0, err
	}
	path := tlog.RecordProof{}
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return "", 0, 0, err
		}
		path = append(path, hash)
	}
	return statement, index, tree.N, tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// openHead returns the tree whose size and root the key signed.
func openHead(signed, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("the head is of another ledger than the key")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// openEntry returns the ledger's entry that salt and statement make, and the statement. The content must be the version
// that the statement names.
func openEntry(extra string) ([]byte, string, error) {
	data, err := base64.StdEncoding.DecodeString(extra)
	if err != nil {
		return nil, "", err
	}
	var open opening
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&open); err != nil {
		return nil, "", err
	}
	var said struct{ Kind, Version string }
	if err := json.Unmarshal(open.Statement, &said); err != nil {
		return nil, "", err
	}
	salt, err := hex.DecodeString(open.Salt)
	if err != nil || len(salt) != sha256.Size {
		return nil, "", errors.New("the salt is not 32 bytes")
	}
	if open.Content != nil && fmt.Sprintf("%x", sha256.Sum256(open.Content)) != said.Version {
		return nil, "", errors.New("the content is not the version that the ledger holds")
	}
	inner := sha256.Sum256(open.Statement)
	commitment := sha256.Sum256(append(salt, inner[:]...))
	entry := fmt.Sprintf(`{"commitment":"%x","kind":"%s"}`, commitment, said.Kind)
	return []byte(entry), string(open.Statement), nil
}
